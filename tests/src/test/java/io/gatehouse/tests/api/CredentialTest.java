package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Gateway;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Secret;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that change, several keys, no key. */
@ExtendWith(LeakCheckExtension.class)
class CredentialTest {
    private static final Answer REFUSED = Scripts.error(401, "invalid_request_error", "invalid_api_key", "Bad key.");

    private final FakeModelServer server = FakeModelServer.start();
    private final AtomicInteger reads = new AtomicInteger();

    @AfterEach
    void close() {
        server.close();
    }

    private Gateway rotating() {
        return Gateway.builder()
                .provider(OpenAiProvider.builder()
                        .baseUrl(server.baseUrl())
                        .apiKey(() -> "key-" + reads.incrementAndGet())
                        .build())
                .build();
    }

    private String key() {
        return server.takeRequest(Setup.WAIT).header("Authorization");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsRefusedIsReadAgainOnceAndTheCallSentAgain(Way way) {
        try (Gateway gateway = rotating()) {
            server.enqueue(REFUSED, Scripts.chat("in"), Scripts.chat("still in"));

            ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));
            assertThat(answer.text()).isEqualTo("in");
            assertThat(answer.attempts()).as("one attempt").hasSize(1);
            assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text()).isEqualTo("still in");

            assertThat(List.of(key(), key(), key())).containsExactly("Bearer key-1", "Bearer key-2", "Bearer key-2");
            assertThat(reads).hasValue(2);
        }
    }

    @Test
    void aKeyThatIsRefusedTwiceIsAnError() {
        try (Gateway gateway = rotating()) {
            server.otherwise(REFUSED);

            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("401")
                    .hasMessageContaining("openai#1")
                    .hasMessageContaining("API key");
            assertThat(server.requestCount()).isEqualTo(2);
        }
    }

    @Test
    void aFixedKeyThatIsRefusedIsNotSentAgain() {
        try (Gateway gateway = Setup.gateway(server)) {
            server.otherwise(REFUSED);

            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isInstanceOf(AuthenticationException.class);
            assertThat(server.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void manyCallsThatAreRefusedAtOnceReadTheKeyOnce() throws Exception {
        try (Gateway gateway = rotating()) {
            Answer model = Scripts.chat("in");
            server.otherwise(request -> "Bearer key-1".equals(request.header("Authorization"))
                    ? REFUSED.script(request)
                    : model.script(request));
            List<CompletableFuture<ChatResponse>> futures = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                futures.add(gateway.chat(Setup.TARGET).user("Hello").sendAsync());
            }
            for (CompletableFuture<ChatResponse> future : futures) {
                assertThat(future.get(20, TimeUnit.SECONDS).text()).isEqualTo("in");
            }

            assertThat(reads).hasValue(2);
        }
    }

    @Test
    void aKeyForAnEmbeddingIsReadAgainToo() {
        try (Gateway gateway = rotating()) {
            server.enqueue(REFUSED, Scripts.embeddings(3));

            assertThat(gateway.embed("openai/e").input("a").send().vectors()).hasSize(1);
            assertThat(reads).hasValue(2);
        }
    }

    @Test
    void aSupplierThatFailsIsAnErrorWithoutItsKey() {
        try (Gateway gateway = Gateway.builder()
                .provider(OpenAiProvider.builder()
                        .baseUrl(server.baseUrl())
                        .apiKey(Secret.of(() -> "canary-key\n"))
                        .build())
                .build()) {
            assertThatThrownBy(() -> gateway.chat(Setup.TARGET).user("Hello").send())
                    .isInstanceOf(io.gatehouse.model.ConfigurationException.class)
                    .hasMessageContaining("credential")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain("canary-key"));
            assertThat(server.requestCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoKeysAreTwoEndpointsInTurn(Way way) {
        try (Gateway gateway = Gateway.builder()
                .provider(OpenAiProvider.builder()
                        .baseUrl(server.baseUrl())
                        .apiKeys("key-a", "key-b")
                        .build())
                .build()) {
            List<String> endpoints = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                endpoints.add(
                        way.run(gateway.chat(Setup.TARGET).user("Hello")).head().endpoint());
            }

            assertThat(endpoints).containsExactly("openai#1", "openai#2", "openai#1", "openai#2");
            assertThat(List.of(key(), key(), key(), key()))
                    .containsExactly("Bearer key-a", "Bearer key-b", "Bearer key-a", "Bearer key-b");
        }
    }

    @Test
    void anOwnServerNeedsNoKey() {
        try (Gateway gateway = Gateway.builder()
                .provider(OpenAiProvider.ollama().baseUrl(server.baseUrl()).build())
                .build()) {
            gateway.chat("ollama/llama3").user("Hello").send();

            assertThat(key()).isNull();
        }
    }

    @Test
    void aKeyInAnotherHeaderIsSentThere() {
        try (Gateway gateway = Gateway.builder()
                .provider(OpenAiProvider.azure()
                        .baseUrl(server.url() + "/openai/v1")
                        .apiKey("key-a")
                        .build())
                .build()) {
            gateway.chat("azure/gpt").user("Hello").send();

            var sent = server.takeRequest(Setup.WAIT);
            assertThat(sent.header("api-key")).isEqualTo("key-a");
            assertThat(sent.header("Authorization")).isNull();
        }
    }
}
