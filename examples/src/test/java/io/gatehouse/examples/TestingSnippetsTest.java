package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.TextDelta;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The snippets of docs/testing.md. */
final class TestingSnippetsTest {
    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    @Test
    void leavesNothingBehind() {
        try (FakeModelServer server = leaks.watch(FakeModelServer.start());
                Gateway gateway = leaks.watch(Gateway.builder())
                        .provider(provider(server))
                        .build()) {
            gateway.chat("openai/any").user("Hi").send();
        }
    }

    private static Provider provider(FakeModelServer server) {
        return OpenAiProvider.builder().apiKey("test").baseUrl(server.baseUrl()).build();
    }

    @Test
    void failsOnceAndThenAnswers() {
        FakeProvider provider = FakeProvider.builder("openai")
                .failThen(ErrorKind.OVERLOADED, "Hello.")
                .build();
        try (Gateway gateway =
                Gateway.builder().provider(provider).recommended().build()) {
            assertThat(gateway.chat("openai/any-model").user("Hi").send().text())
                    .isEqualTo("Hello.");
            assertThat(provider.requests()).hasSize(2);
        }
    }

    @Test
    void waitsAtAGate() {
        Gate gate = new Gate();
        FakeProvider provider = FakeProvider.builder("demo")
                .answer(FakeAnswer.builder().text("Hel").await(gate).text("lo").build())
                .build();
        try (Gateway gateway = Gateway.builder().provider(provider).build();
                ChatStream stream = gateway.chat("demo/any").user("Hi").stream()) {
            assertThat(stream.next()).isEqualTo(TextDelta.of("Hel"));
            gate.open();
            assertThat(stream.await().text()).isEqualTo("Hello");
        }
        assertThat(provider.openReplies()).isZero();
    }

    @Test
    void answersByteByByteAfterAPause() {
        RetryPolicy quick = RetryPolicy.standard();
        try (FakeModelServer server = FakeModelServer.start();
                Gateway gateway = Gateway.builder()
                        .provider(OpenAiProvider.builder()
                                .apiKey("test")
                                .baseUrl(server.baseUrl())
                                .build())
                        .retry(quick)
                        .build()) {
            server.enqueue(
                    Scripts.rateLimited(Duration.ofMillis(10)),
                    Scripts.chat("Hello.").with(script -> script.splitEvery(1)));
            assertThat(gateway.chat("openai/any").user("Hi").send().text()).isEqualTo("Hello.");

            RecordedRequest request = server.takeRequest(Duration.ofSeconds(5));
            assertThat(request.at("/messages/0/content")).isEqualTo("Hi");
        }
    }

    @Test
    void waitsWithoutWaiting() {
        ManualClock clock = new ManualClock();
        InstantSleeper sleeper = new InstantSleeper(clock);
        FakeProvider provider = FakeProvider.builder("demo")
                .fail(ErrorKind.OVERLOADED, ErrorKind.OVERLOADED)
                .answer("Hello.")
                .build();
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .recommended()
                .clock(clock)
                .sleeper(sleeper)
                .build()) {
            gateway.chat("demo/any").user("Hi").send();
            assertThat(sleeper.slept()).hasSize(2).allMatch(wait -> wait.toSeconds() <= 1);
        }
    }
}
