package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Gateway;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.ModelNotFoundException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Scripts;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listeners hear of calls and attempts, of no content, and can harm no call. */
@ExtendWith(LeakCheckExtension.class)
class ListenerTest {
    private final FakeModelServer server = FakeModelServer.start();
    private final List<GatewayEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        server.close();
    }

    private List<String> names() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void theyHearOfACallAndEachOfItsAttempts(Way way) {
        try (Gateway gateway = Setup.builder(server)
                .retry(RetryPolicy.standard())
                .sleeper((time, wake) -> {})
                .ids(() -> "call-7")
                .listener(events::add)
                .build()) {
            server.enqueue(Scripts.error(503, "x", "x", "down"), Scripts.chat("up"));

            var answer = way.run(gateway.chat(Setup.TARGET).user("my canary prompt"));

            assertThat(names())
                    .containsExactly(
                            "CallStarted",
                            "AttemptStarted",
                            "AttemptEnded",
                            "AttemptStarted",
                            "AttemptEnded",
                            "CallEnded");
            assertThat(events).allMatch(event -> event.callId().equals("call-7"));
            GatewayEvent.AttemptEnded failed = (GatewayEvent.AttemptEnded) events.get(2);
            assertThat(failed.attempt().error()).isEqualTo(UnavailableException.class);
            assertThat(failed.attempt().status()).isEqualTo(503);
            GatewayEvent.AttemptEnded finished = (GatewayEvent.AttemptEnded) events.get(4);
            assertThat(finished.attempt().state()).isEqualTo(Attempt.State.FINISHED);
            assertThat(finished.attempt().number()).isEqualTo(2);
            GatewayEvent.CallEnded ended = (GatewayEvent.CallEnded) events.get(5);
            assertThat(ended.error()).isNull();
            assertThat(ended.usage()).isEqualTo(answer.usage());
            assertThat(ended.elapsed()).isPositive();
            assertThat(events.toString()).doesNotContain("canary");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theyHearOfACallThatFails(Way way) {
        try (Gateway gateway = Setup.builder(server).listener(events::add).build()) {
            assertThatThrownBy(() -> way.run(gateway.chat("nowhere").user("Hello")))
                    .isInstanceOf(ModelNotFoundException.class);

            assertThat(names()).containsExactly("CallStarted", "CallEnded");
            assertThat(((GatewayEvent.CallEnded) events.get(1)).error()).isEqualTo(ModelNotFoundException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheyThrowReachesNoCallAndNoOtherListener(Way way) {
        try (Gateway gateway = Setup.builder(server)
                .listener(event -> {
                    throw new IllegalStateException("in a listener");
                })
                .listener(events::add)
                .build()) {
            assertThat(way.run(gateway.chat(Setup.TARGET).user("Hello")).text()).isNotEmpty();

            assertThat(names()).containsExactly("CallStarted", "AttemptStarted", "AttemptEnded", "CallEnded");
        }
    }

    @Test
    void theyHearOfEmbeddingsToo() {
        try (Gateway gateway = Setup.builder(server).listener(events::add).build()) {
            gateway.embed("openai/e").input("a").send();

            assertThat(names()).containsExactly("CallStarted", "AttemptStarted", "AttemptEnded", "CallEnded");
            assertThat(((GatewayEvent.CallStarted) events.get(0)).model()).isEqualTo("openai/e");
        }
    }

    @Test
    void theyHearOfAReplyThatAnInterceptorDropped() {
        try (Gateway gateway = Setup.builder(server)
                .listener(events::add)
                .addInterceptor(chain -> {
                    chain.proceed(chain.request());
                    return chain.proceed(chain.request());
                })
                .build()) {
            gateway.chat(Setup.TARGET).user("Hello").send();

            assertThat(names()).contains("ReplyDropped");
        }
    }
}
