package io.gatehouse.spi;

import io.gatehouse.model.ConfigurationException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the replicas of a provider are found, checked and measured. Immutable. {@link #NONE} is that of hosted APIs: the
 * endpoints stay what they are, and nobody asks them anything.
 */
public final class PoolSettings {
    /** Fixed endpoints that are not asked. */
    public static final PoolSettings NONE = new Builder().build();

    private static final Duration LONGEST = Duration.ofHours(1);

    private final @Nullable EndpointSource source;
    private final @Nullable ReplicaProbe probe;
    private final Duration refreshEvery;
    private final Duration checkEvery;
    private final Duration loadEvery;
    private final Duration probeTimeout;
    private final int failuresToEject;
    private final int successesToReturn;
    private final Duration gradualReturn;
    private final boolean capsFromServer;
    private final boolean keepsPrefixes;

    private PoolSettings(Builder builder) {
        source = builder.source;
        probe = builder.probe;
        refreshEvery = builder.refreshEvery;
        checkEvery = builder.checkEvery;
        loadEvery = builder.loadEvery;
        probeTimeout = builder.probeTimeout;
        failuresToEject = builder.failuresToEject;
        successesToReturn = builder.successesToReturn;
        gradualReturn = builder.gradualReturn;
        capsFromServer = builder.capsFromServer;
        keepsPrefixes = builder.keepsPrefixes;
    }

    /**
     * A builder with the defaults.
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
        builder.source = source;
        builder.probe = probe;
        builder.refreshEvery = refreshEvery;
        builder.checkEvery = checkEvery;
        builder.loadEvery = loadEvery;
        builder.probeTimeout = probeTimeout;
        builder.failuresToEject = failuresToEject;
        builder.successesToReturn = successesToReturn;
        builder.gradualReturn = gradualReturn;
        builder.capsFromServer = capsFromServer;
        builder.keepsPrefixes = keepsPrefixes;
        return builder;
    }

    /**
     * Where the endpoints come from.
     *
     * @return the source, or null when they are {@link Provider#endpoints()} for ever
     */
    public @Nullable EndpointSource source() {
        return source;
    }

    /**
     * How replicas are asked.
     *
     * @return the probe, or null when they are not
     */
    public @Nullable ReplicaProbe probe() {
        return probe;
    }

    /**
     * How often the source is asked.
     *
     * @return 30 s unless set
     */
    public Duration refreshEvery() {
        return refreshEvery;
    }

    /**
     * How often readiness is asked.
     *
     * @return 10 s unless set
     */
    public Duration checkEvery() {
        return checkEvery;
    }

    /**
     * How often the load is asked. A load older than three times this says nothing.
     *
     * @return 2 s unless set
     */
    public Duration loadEvery() {
        return loadEvery;
    }

    /**
     * How long one question may take.
     *
     * @return 2 s unless set
     */
    public Duration probeTimeout() {
        return probeTimeout;
    }

    /**
     * How many checks in a row must fail before a replica gets no more calls.
     *
     * @return 3 unless set
     */
    public int failuresToEject() {
        return failuresToEject;
    }

    /**
     * How many checks in a row must pass before an ejected replica gets calls again.
     *
     * @return 2 unless set
     */
    public int successesToReturn() {
        return successesToReturn;
    }

    /**
     * Over how long a replica that is new or came back grows into its full share.
     *
     * @return 30 s unless set; zero for at once
     */
    public Duration gradualReturn() {
        return gradualReturn;
    }

    /**
     * Whether no more calls are sent at once than the replica says it takes; further ones wait as they do for {@link
     * io.gatehouse.policy.LimitPolicy.Builder#maxConcurrent(int)}: at most 10,000, for 30 seconds at most, unless a limit
     * of places of the endpoint's own says otherwise. Of that limit and the replica's the smaller one holds. Until the
     * replica has said how many it takes, it gets 16.
     *
     * @return false unless set
     */
    public boolean capsFromServer() {
        return capsFromServer;
    }

    /**
     * Whether the engine keeps the keys and values of prompts it has seen, so that prefix affinity is the pool's
     * balancer where none is chosen.
     *
     * @return false unless set
     */
    public boolean keepsPrefixes() {
        return keepsPrefixes;
    }

    /**
     * Whether there is anything to do: endpoints that change, or replicas to ask.
     *
     * @return true if so
     */
    public boolean isLive() {
        return source != null || probe != null;
    }

    /** Builds {@link PoolSettings}. Not thread-safe. */
    public static final class Builder {
        private @Nullable EndpointSource source;
        private @Nullable ReplicaProbe probe;
        private Duration refreshEvery = Duration.ofSeconds(30);
        private Duration checkEvery = Duration.ofSeconds(10);
        private Duration loadEvery = Duration.ofSeconds(2);
        private Duration probeTimeout = Duration.ofSeconds(2);
        private int failuresToEject = 3;
        private int successesToReturn = 2;
        private Duration gradualReturn = Duration.ofSeconds(30);
        private boolean capsFromServer;
        private boolean keepsPrefixes;

        private Builder() {}

        /**
         * Sets where the endpoints come from.
         *
         * @param value the source, or null for fixed ones
         * @return this
         */
        public Builder source(@Nullable EndpointSource value) {
            source = value;
            return this;
        }

        /**
         * Sets how replicas are asked.
         *
         * @param value the probe, or null for not at all
         * @return this
         */
        public Builder probe(@Nullable ReplicaProbe value) {
            probe = value;
            return this;
        }

        /**
         * Sets how often the source is asked.
         *
         * @param interval more than zero, at most an hour
         * @return this
         */
        public Builder refreshEvery(Duration interval) {
            refreshEvery = interval("refreshEvery", interval);
            return this;
        }

        /**
         * Sets how often readiness is asked.
         *
         * @param interval more than zero, at most an hour
         * @return this
         */
        public Builder checkEvery(Duration interval) {
            checkEvery = interval("checkEvery", interval);
            return this;
        }

        /**
         * Sets how often the load is asked.
         *
         * @param interval more than zero, at most an hour
         * @return this
         */
        public Builder loadEvery(Duration interval) {
            loadEvery = interval("loadEvery", interval);
            return this;
        }

        /**
         * Sets how long one question may take.
         *
         * @param limit more than zero, at most an hour
         * @return this
         */
        public Builder probeTimeout(Duration limit) {
            probeTimeout = interval("probeTimeout", limit);
            return this;
        }

        /**
         * Sets how many failed checks in a row eject a replica.
         *
         * @param checks 1 to 100
         * @return this
         */
        public Builder failuresToEject(int checks) {
            failuresToEject = count("failuresToEject", checks);
            return this;
        }

        /**
         * Sets how many passed checks in a row bring it back.
         *
         * @param checks 1 to 100
         * @return this
         */
        public Builder successesToReturn(int checks) {
            successesToReturn = count("successesToReturn", checks);
            return this;
        }

        /**
         * Sets over how long a replica grows into its share.
         *
         * @param time zero to an hour
         * @return this
         */
        public Builder gradualReturn(Duration time) {
            gradualReturn = time.isZero() ? time : interval("gradualReturn", time);
            return this;
        }

        /**
         * Sets whether the server's own limit of concurrent requests is kept to.
         *
         * @param keptTo true to keep to it
         * @return this
         */
        public Builder capsFromServer(boolean keptTo) {
            capsFromServer = keptTo;
            return this;
        }

        /**
         * Sets whether the engine keeps the keys and values of prompts.
         *
         * @param kept true if it does
         * @return this
         */
        public Builder keepsPrefixes(boolean kept) {
            keepsPrefixes = kept;
            return this;
        }

        private static Duration interval(String name, Duration value) {
            if (Objects.requireNonNull(value, name).isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
                throw new ConfigurationException(
                        name + " must be more than zero and at most an hour, but was " + value);
            }
            return value;
        }

        private static int count(String name, int value) {
            if (value < 1 || value > 100) {
                throw new ConfigurationException(name + " must be 1 to 100, but was " + value);
            }
            return value;
        }

        /**
         * The settings.
         *
         * @return the settings
         * @throws ConfigurationException when limits are to come from servers that do not tell them
         */
        public PoolSettings build() {
            if (capsFromServer && (probe == null || !probe.tellsMaxConcurrency())) {
                throw new ConfigurationException("capsFromServer keeps to what servers say they take at once, but "
                        + (probe == null ? "they are not asked: set a probe" : "these do not say it")
                        + ", or leave it out and set limits for the provider's endpoints");
            }
            return new PoolSettings(this);
        }
    }
}
