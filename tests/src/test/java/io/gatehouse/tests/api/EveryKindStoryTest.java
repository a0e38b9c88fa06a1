package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.AttributeKey;
import io.gatehouse.EmbeddingInterceptor;
import io.gatehouse.EmbeddingReply;
import io.gatehouse.Gateway;
import io.gatehouse.GenericInterceptor;
import io.gatehouse.Interceptor;
import io.gatehouse.Link;
import io.gatehouse.Reply;
import io.gatehouse.Stage;
import io.gatehouse.model.Answer;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interceptors of embeddings, of every kind of call, and of attempts. */
@ExtendWith(LeakCheckExtension.class)
class EveryKindStoryTest {
    private static final AttributeKey<String> USER = AttributeKey.of("user", String.class);

    private final FakeModelServer server = FakeModelServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    /** Counts what every kind of call used, and refuses models that are not allowed. */
    private static final class Meter implements GenericInterceptor {
        final Map<String, Long> tokens = new ConcurrentHashMap<>();
        final List<String> ends = new CopyOnWriteArrayList<>();

        @Override
        public String name() {
            return "meter";
        }

        @Override
        public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R intercept(Link<Q, R> link) {
            String model = link.request().model();
            if (model.endsWith("forbidden")) {
                throw new InvalidRequestException("The model " + model + " is not allowed");
            }
            return link.proceed(link.request())
                    .onFinish(answer -> tokens.merge(model, answer.usage().inputTokens(), Long::sum))
                    .onClose(outcome -> ends.add(model + " " + outcome.kind()));
        }
    }

    @Test
    void oneGenericInterceptorServesChatAndEmbeddings() throws Exception {
        Meter meter = new Meter();
        try (Gateway gateway = Setup.builder(server).addInterceptor(meter).build()) {
            for (Way way : Way.values()) {
                way.run(gateway.chat(Setup.TARGET).user("Hello there"));
            }
            gateway.embed("openai/e").input("one two", "three").send();
            gateway.embed("openai/e")
                    .input("one two", "three")
                    .sendAsync()
                    .get(Setup.WAIT.toSeconds(), TimeUnit.SECONDS);

            assertThat(meter.tokens).containsOnlyKeys(Setup.TARGET, "openai/e");
            assertThat(meter.tokens.values()).allMatch(count -> count > 0);
            assertThat(meter.ends).hasSize(5).allMatch(end -> end.endsWith("FINISHED"));
            assertThatThrownBy(() -> gateway.chat("openai/forbidden").user("x").send())
                    .hasMessageContaining("not allowed");
            assertThatThrownBy(
                            () -> gateway.embed("openai/forbidden").input("x").send())
                    .hasMessageContaining("not allowed");
            assertThat(gateway.stages()).startsWith("meter");
        }
    }

    @Test
    void anEmbeddingInterceptorChangesInputAndVectors() {
        EmbeddingInterceptor unit = chain -> {
            List<String> trimmed =
                    chain.request().input().stream().map(String::strip).toList();
            EmbeddingResponse answer =
                    chain.proceed(chain.request().withInput(trimmed)).response();
            List<float[]> vectors = new ArrayList<>();
            for (float[] vector : answer.vectors()) {
                double sum = 0;
                for (float value : vector) {
                    sum += value * value;
                }
                float[] scaled = vector.clone();
                for (int i = 0; i < scaled.length; i++) {
                    scaled[i] = (float) (scaled[i] / Math.sqrt(sum));
                }
                vectors.add(scaled);
            }
            return EmbeddingReply.of(
                    EmbeddingResponse.of(answer.head(), answer.model(), vectors, answer.usage(), Json.MISSING));
        };
        Interceptor chatOnly = chain -> {
            throw new AssertionError("sees no embeddings");
        };
        try (Gateway gateway = Setup.builder(server)
                .addInterceptor(chatOnly)
                .addEmbeddingInterceptor(unit)
                .build()) {
            server.enqueue(Scripts.json(
                    200,
                    "{\"object\":\"list\",\"data\":[{\"index\":0,\"embedding\":[3.0,4.0]}],\"model\":\"e\","
                            + "\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}"));

            List<float[]> vectors =
                    gateway.embed("openai/e").input("  one ").send().vectors();

            assertThat(vectors.get(0)).containsExactly(0.6f, 0.8f);
            assertThat(server.takeRequest(Setup.WAIT).at("/input"))
                    .contains("one")
                    .doesNotContain(" ");
        }
    }

    @Test
    void anEmbeddingInterceptorAnswersFromMemory() {
        Map<List<String>, EmbeddingResponse> store = new ConcurrentHashMap<>();
        EmbeddingInterceptor memory = chain -> {
            EmbeddingResponse stored = store.get(chain.request().input());
            return stored != null
                    ? EmbeddingReply.of(stored)
                    : chain.proceed(chain.request())
                            .onFinish(answer -> store.put(chain.request().input(), answer));
        };
        try (Gateway gateway =
                Setup.builder(server).addEmbeddingInterceptor(memory).build()) {
            float[] first =
                    gateway.embed("openai/e").input("a").send().vectors().get(0);
            float[] second =
                    gateway.embed("openai/e").input("a").send().vectors().get(0);

            assertThat(second).isEqualTo(first);
            assertThat(server.requestCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAttemptInterceptorSeesEveryAttemptWithItsEndpoint(Way way) {
        List<String> seen = new CopyOnWriteArrayList<>();
        Interceptor attempt = chain -> {
            seen.add(chain.endpoint().name() + " " + chain.request().model());
            return chain.proceed(chain.request());
        };
        List<Object> outside = new CopyOnWriteArrayList<>();
        Interceptor call = chain -> {
            outside.add(String.valueOf(chain.endpoint()));
            return chain.proceed(chain.request());
        };
        try (Gateway gateway = Setup.builder(server)
                .retry(RetryPolicy.standard())
                .sleeper((time, wake) -> {})
                .addAttemptInterceptor(attempt)
                .addInterceptor(call)
                .build()) {
            server.enqueue(
                    Scripts.error(503, "x", "x", "down"), Scripts.error(503, "x", "x", "down"), Scripts.chat("up"));

            assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text()).isEqualTo("up");

            assertThat(seen)
                    .containsExactly(
                            "openai#1 " + Setup.TARGET, "openai#1 " + Setup.TARGET, "openai#1 " + Setup.TARGET);
            assertThat(outside).containsExactly("null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void interceptorsHandValuesToEachOtherThroughTheCall(Way way) {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (Gateway gateway = Setup.builder(server)
                .addInterceptor(chain -> {
                    chain.call().attribute(USER, chain.call().attribute(USER) + "!");
                    return chain.proceed(chain.request());
                })
                .addInterceptor(Stage.ROUTING.before(), (Interceptor) chain -> {
                    seen.add(chain.call().attribute(USER));
                    return chain.proceed(chain.request());
                })
                .build()) {
            way.run(gateway.chat(Setup.TARGET).user("Hello").attribute(USER, "ada"));

            assertThat(seen).containsExactly("ada!");
        }
    }
}
