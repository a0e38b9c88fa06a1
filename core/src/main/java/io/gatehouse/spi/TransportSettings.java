package io.gatehouse.spi;

import io.gatehouse.model.ConfigurationException;
import java.net.Proxy;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** How a provider's connections are made and kept. Immutable. */
public final class TransportSettings {
    /**
     * For hosted APIs: HTTP/1.1, 5 s to connect, idle connections kept 60 s.
     */
    public static final TransportSettings HOSTED = new Builder().build();

    /**
     * For self-hosted servers, which often close idle connections after 5 s (uvicorn's default): idle connections are
     * given up after 4 s.
     */
    public static final TransportSettings SELF_HOSTED =
            new Builder().idleEviction(Duration.ofSeconds(4)).build();

    private final Duration connectTimeout;
    private final Duration idleEviction;
    private final int maxIdleConnections;
    private final boolean http2;
    private final boolean allowCleartext;
    private final int maxResponseBytes;
    private final int maxEventBytes;
    private final @Nullable Proxy proxy;
    private final @Nullable SSLContext sslContext;
    private final @Nullable X509TrustManager trustManager;

    private TransportSettings(Builder builder) {
        connectTimeout = builder.connectTimeout;
        idleEviction = builder.idleEviction;
        maxIdleConnections = builder.maxIdleConnections;
        http2 = builder.http2;
        allowCleartext = builder.allowCleartext;
        maxResponseBytes = builder.maxResponseBytes;
        maxEventBytes = builder.maxEventBytes;
        proxy = builder.proxy;
        sslContext = builder.sslContext;
        trustManager = builder.trustManager;
    }

    /**
     * A builder with the settings for hosted APIs.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder with these settings.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.connectTimeout = connectTimeout;
        builder.idleEviction = idleEviction;
        builder.maxIdleConnections = maxIdleConnections;
        builder.http2 = http2;
        builder.allowCleartext = allowCleartext;
        builder.maxResponseBytes = maxResponseBytes;
        builder.maxEventBytes = maxEventBytes;
        builder.proxy = proxy;
        builder.sslContext = sslContext;
        builder.trustManager = trustManager;
        return builder;
    }

    /**
     * The limit for connecting, TLS included.
     *
     * @return the limit
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * After how long an idle connection is closed.
     *
     * @return the time
     */
    public Duration idleEviction() {
        return idleEviction;
    }

    /**
     * How many idle connections are kept; at least as many as calls run at once, or connections churn.
     *
     * @return the number
     */
    public int maxIdleConnections() {
        return maxIdleConnections;
    }

    /**
     * Whether HTTP/2 is used where the server offers it.
     *
     * @return true when allowed
     */
    public boolean http2() {
        return http2;
    }

    /**
     * Whether a credential may go over cleartext http to a host that is not this machine.
     *
     * @return true when allowed
     */
    public boolean allowCleartext() {
        return allowCleartext;
    }

    /**
     * The largest answer that is read, after decompression.
     *
     * @return bytes
     */
    public int maxResponseBytes() {
        return maxResponseBytes;
    }

    /**
     * The largest single event of a stream.
     *
     * @return bytes
     */
    public int maxEventBytes() {
        return maxEventBytes;
    }

    /**
     * The proxy.
     *
     * @return the proxy, or null for the JVM's proxy settings
     */
    public @Nullable Proxy proxy() {
        return proxy;
    }

    /**
     * Own TLS settings.
     *
     * @return the context, or null for the JVM's
     */
    public @Nullable SSLContext sslContext() {
        return sslContext;
    }

    /**
     * The trust manager that belongs to {@link #sslContext()}.
     *
     * @return the trust manager, or null
     */
    public @Nullable X509TrustManager trustManager() {
        return trustManager;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransportSettings settings
                && settings.connectTimeout.equals(connectTimeout)
                && settings.idleEviction.equals(idleEviction)
                && settings.maxIdleConnections == maxIdleConnections
                && settings.http2 == http2
                && settings.allowCleartext == allowCleartext
                && settings.maxResponseBytes == maxResponseBytes
                && settings.maxEventBytes == maxEventBytes
                && Objects.equals(settings.proxy, proxy)
                && settings.sslContext == sslContext
                && settings.trustManager == trustManager;
    }

    @Override
    public int hashCode() {
        return Objects.hash(connectTimeout, idleEviction, maxIdleConnections, http2, proxy, sslContext);
    }

    @Override
    public String toString() {
        return "TransportSettings(connect " + connectTimeout + ", idle " + idleEviction + ", http2 " + http2 + ")";
    }

    /** Builds {@link TransportSettings}. Not thread-safe. */
    public static final class Builder {
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration idleEviction = Duration.ofSeconds(60);
        private int maxIdleConnections = 256;
        private boolean http2;
        private boolean allowCleartext;
        private int maxResponseBytes = 32 << 20;
        private int maxEventBytes = 8 << 20;
        private @Nullable Proxy proxy;
        private @Nullable SSLContext sslContext;
        private @Nullable X509TrustManager trustManager;

        private Builder() {}

        /**
         * Limits connecting.
         *
         * @param limit positive, at most one day
         * @return this
         */
        public Builder connectTimeout(Duration limit) {
            connectTimeout = positive("connectTimeout", limit);
            return this;
        }

        /**
         * Closes idle connections.
         *
         * @param time positive, at most one day
         * @return this
         */
        public Builder idleEviction(Duration time) {
            idleEviction = positive("idleEviction", time);
            return this;
        }

        /**
         * Keeps idle connections.
         *
         * @param number at least 1
         * @return this
         */
        public Builder maxIdleConnections(int number) {
            maxIdleConnections = atLeastOne("maxIdleConnections", number);
            return this;
        }

        /**
         * Allows HTTP/2 where the server offers it. HTTP/1.1 is the default because a cancelled call then closes its
         * own socket and disturbs no other.
         *
         * @param allowed true to allow
         * @return this
         */
        public Builder http2(boolean allowed) {
            http2 = allowed;
            return this;
        }

        /**
         * Allows credentials over cleartext http.
         *
         * @param allowed true to allow
         * @return this
         */
        public Builder allowCleartext(boolean allowed) {
            allowCleartext = allowed;
            return this;
        }

        /**
         * Bounds an answer.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder maxResponseBytes(int bytes) {
            maxResponseBytes = atLeastOne("maxResponseBytes", bytes);
            return this;
        }

        /**
         * Bounds a single event of a stream.
         *
         * @param bytes at least 1
         * @return this
         */
        public Builder maxEventBytes(int bytes) {
            maxEventBytes = atLeastOne("maxEventBytes", bytes);
            return this;
        }

        /**
         * Sets the proxy.
         *
         * @param value the proxy
         * @return this
         */
        public Builder proxy(@Nullable Proxy value) {
            proxy = value;
            return this;
        }

        /**
         * Sets own TLS settings, for private certificate authorities and client certificates.
         *
         * @param context made with the trust manager
         * @param trust the trust manager
         * @return this
         */
        public Builder tls(SSLContext context, X509TrustManager trust) {
            sslContext = Objects.requireNonNull(context, "context");
            trustManager = Objects.requireNonNull(trust, "trust");
            return this;
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new ConfigurationException(name + " must be positive, but was " + value);
            }
            if (value.compareTo(Duration.ofDays(1)) > 0) {
                throw new ConfigurationException(name + " must be at most one day, but was " + value);
            }
            return value;
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new ConfigurationException(name + " must be at least 1, but was " + value);
            }
            return value;
        }

        /**
         * The settings.
         *
         * @return the settings
         */
        public TransportSettings build() {
            return new TransportSettings(this);
        }
    }
}
