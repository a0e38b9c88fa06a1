package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Duration SOON = JdkClient.SOON;

    @Test
    void speaksTls(@TempDir Path folder) throws Exception {
        SSLContext context = context(folder.resolve("keys.p12"));
        try (FakeModelServer server = FakeModelServer.builder().tls(context).start()) {
            JdkClient client = new JdkClient(server, context.getSocketFactory());
            assertThat(server.url()).startsWith("https://");
            assertThat(client.get("/v1/models").body()).contains("simulated-model");
            server.enqueue(Scripts.chat("Hello").with(Script::untilClose));
            assertThat(client.chat(true).body()).endsWith("data: [DONE]\n\n");
            assertThat(server.acceptedConnections()).isEqualTo(1);
            server.enqueue(Scripts.chat("Hello").resetAfter(5));
            assertThatThrownBy(() -> client.chat(true)).isInstanceOf(IOException.class);

            // A client that speaks no TLS does no harm.
            try (RawClient raw = new RawClient(server)) {
                raw.chat();
                server.awaitNoOpenConnections(SOON);
            }
        }
    }

    private static SSLContext context(Path keys) throws Exception {
        KeyStore store = generated(keys);
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore generated(Path keys) throws Exception {
        String options = "-genkeypair -alias server -keyalg EC -dname CN=127.0.0.1 -ext san=ip:127.0.0.1 -validity 2"
                + " -storetype PKCS12 -storepass changeit -keystore";
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(options.split(" ")));
        command.add(keys.toString());
        assertThat(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        return store;
    }
}
