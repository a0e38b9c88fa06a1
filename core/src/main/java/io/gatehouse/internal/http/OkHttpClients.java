package io.gatehouse.internal.http;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.spi.TransportSettings;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Makes OkHttp clients that do one thing: send a request once. */
final class OkHttpClients {
    private OkHttpClients() {}

    static OkHttpClient of(TransportSettings settings, Duration readTimeout) {
        int connectMillis = millis(settings.connectTimeout());
        int readMillis = millis(readTimeout);
        OkHttpClient.Builder builder = sendOnce(new OkHttpClient.Builder())
                .connectTimeout(connectMillis, TimeUnit.MILLISECONDS)
                .readTimeout(readMillis, TimeUnit.MILLISECONDS)
                .writeTimeout(readMillis, TimeUnit.MILLISECONDS)
                .connectionPool(new ConnectionPool(
                        settings.maxIdleConnections(), millis(settings.idleEviction()), TimeUnit.MILLISECONDS))
                .protocols(settings.http2() ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1) : List.of(Protocol.HTTP_1_1))
                .socketFactory(new NoDelaySocketFactory(!settings.http2()))
                .proxy(settings.proxy())
                .eventListener(TraceListener.INSTANCE);
        return tls(builder, settings, connectMillis).build();
    }

    static OkHttpClient derive(OkHttpClient client) {
        return sendOnce(client.newBuilder())
                .eventListenerFactory(ForwardingListener.before(client.eventListenerFactory()))
                .build();
    }

    /** A client like this one that keeps no connection and therefore makes a new one for each call. */
    static OkHttpClient withoutPool(OkHttpClient client) {
        return client.newBuilder()
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .build();
    }

    private static OkHttpClient.Builder sendOnce(OkHttpClient.Builder builder) {
        return builder.followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .callTimeout(0, TimeUnit.MILLISECONDS);
    }

    private static OkHttpClient.Builder tls(OkHttpClient.Builder builder, TransportSettings settings, int millis) {
        SSLContext context = settings.sslContext();
        X509TrustManager trust = settings.trustManager();
        try {
            if (context == null || trust == null) {
                context = SSLContext.getDefault();
                trust = defaultTrust();
            }
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException("The TLS settings of this JVM do not work: " + e.getMessage(), e);
        }
        return builder.sslSocketFactory(new TimedTlsFactory(context.getSocketFactory(), millis), trust);
    }

    private static X509TrustManager defaultTrust() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("there is no X.509 trust manager");
    }

    /** OkHttp takes whole milliseconds, where 0 means no limit; a short time must not become that. */
    private static int millis(Duration duration) {
        if (duration.isZero()) {
            return 0;
        }
        Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
        return duration.compareTo(longest) > 0 ? Integer.MAX_VALUE : (int) Math.max(1, duration.toMillis());
    }
}
