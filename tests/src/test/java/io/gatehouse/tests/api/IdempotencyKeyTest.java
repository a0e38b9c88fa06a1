package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Tool;
import io.gatehouse.model.Description;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.openai.Profiles;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All tries of one request carry one key, and no other request does. */
@ExtendWith(LeakCheckExtension.class)
class IdempotencyKeyTest {
    private static final String HEADER = "Idempotency-Key";
    private static final Answer DOWN = Scripts.error(503, "server_error", "x", "down");

    private final FakeModelServer server = FakeModelServer.start();
    private final InstantSleeper sleeper = new InstantSleeper(new ManualClock());

    @AfterEach
    void close() {
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }

    private GatewayBuilder builder() {
        return Setup.builder(server).sleeper(sleeper);
    }

    private Gateway retrying() {
        return builder().retry(RetryPolicy.standard()).build();
    }

    private List<String> keys() {
        return server.requests().stream().map(request -> request.header(HEADER)).toList();
    }

    @ParameterizedTest
    @EnumSource
    void theTriesOfACallHaveItInCommonAndCallsDoNot(Way way) {
        try (Gateway gateway = retrying()) {
            server.enqueue(DOWN, Scripts.reset(), Scripts.chat("a"), Scripts.chat("b"));
            way.run(gateway.chat(Setup.TARGET).user("Hello"));
            way.run(gateway.chat(Setup.TARGET).user("Hello"));
            List<String> keys = keys();
            assertThat(keys).hasSize(4).doesNotContainNull();
            assertThat(keys.subList(0, 3)).containsOnly(keys.get(0));
            assertThat(keys.get(3)).isNotEqualTo(keys.get(0));
        }
    }

    @Test
    void anotherTargetIsAnotherRequest() {
        try (Gateway gateway = builder()
                .retry(RetryPolicy.builder().maxRetries(1).build())
                .route("assistant", Route.to("openai/a").fallbackTo("openai/b"))
                .build()) {
            server.enqueue(DOWN, DOWN, DOWN, Scripts.chat("up"));
            gateway.chat("assistant").user("Hello").send();
            assertThat(keys().get(0)).isEqualTo(keys().get(1));
            assertThat(keys().get(2)).isEqualTo(keys().get(3)).isNotEqualTo(keys().get(0));
        }
    }

    record Flight(@Description("such as DY604") String number) {}

    @Test
    void aTurnWithToolsIsAnotherRequest() {
        try (Gateway gateway = retrying()) {
            server.enqueue(Scripts.toolCall("status", "{\"number\":\"DY604\"}"), Scripts.chat("on time"));
            gateway.chat(Setup.TARGET)
                    .user("Hello")
                    .tool(Tool.of("status", "Looks up a flight", Flight.class, flight -> "on time"))
                    .send();
            assertThat(keys()).hasSize(2).doesNotContainNull().doesNotHaveDuplicates();
        }
    }

    @Test
    void thePiecesOfALongEmbeddingAreRequestsOfTheirOwn() {
        try (Gateway gateway = retrying()) {
            server.enqueue(DOWN, Scripts.embeddings(2), Scripts.embeddings(2));
            gateway.embed(Setup.TARGET)
                    .input(IntStream.range(0, 2_100).mapToObj(Integer::toString).toList())
                    .send();
            assertThat(keys()).hasSize(3).doesNotContainNull();
            assertThat(keys().get(1)).isEqualTo(keys().get(0)).isNotEqualTo(keys().get(2));
        }
    }

    @Test
    void aKeyOfTheCallersStays() {
        try (Gateway gateway = retrying()) {
            server.enqueue(DOWN, Scripts.chat("up"));
            gateway.chat(Setup.TARGET)
                    .user("Hello")
                    .header("idempotency-key", "mine")
                    .send();
            assertThat(server.requests())
                    .allSatisfy(request -> assertThat(request.headers())
                            .filteredOn(header -> header.name().equalsIgnoreCase(HEADER))
                            .singleElement()
                            .satisfies(header -> assertThat(header.value()).isEqualTo("mine")));
        }
    }

    @Test
    void withoutRetriesThereIsNone() {
        try (Gateway gateway = builder().build()) {
            server.enqueue(Scripts.chat("up"));
            gateway.chat(Setup.TARGET).user("Hello").send();
            assertThat(keys()).containsOnlyNulls();
        }
    }

    @Test
    void aHostThatKnowsNoneGetsNone() {
        try (Gateway gateway = Gateway.builder()
                .provider(OpenAiProvider.builder(Profiles.COMPATIBLE)
                        .name("host")
                        .baseUrl(server.baseUrl())
                        .build())
                .retry(RetryPolicy.standard())
                .build()) {
            server.enqueue(Scripts.chat("up"));
            gateway.chat("host/m").user("Hello").send();
            assertThat(keys()).containsOnlyNulls();
        }
    }
}
