package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.Tool;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Description;
import io.gatehouse.model.Message;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.openai.OpenAiOptions;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import io.gatehouse.policy.Route;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.Provider;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.LeakChecker;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.ManualSleeper;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tgi.TgiProvider;
import io.gatehouse.vllm.VllmProvider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The snippets of the javadoc of the published modules, in the order of module and class. */
final class JavadocSnippetsTest {
    private final String question = "Hi";
    private final String key = "no-real-key";

    private static Provider provider(FakeModelServer server) {
        return OpenAiProvider.builder().apiKey("test").baseUrl(server.baseUrl()).build();
    }

    @Test
    void chatStream() {
        try (Gateway gateway = assistant(FakeProvider.answering("demo", "Hello."))) {
            try (ChatStream stream = gateway.chat("assistant").user(question).stream()) {
                for (String piece : stream.text()) System.out.print(piece);
            }
        }
    }

    private static Gateway assistant(FakeProvider provider) {
        return Gateway.builder()
                .provider(provider)
                .route("assistant", Route.to("demo/any"))
                .build();
    }

    @SuppressWarnings("unused") // needs a key
    private void gateway() {
        Gateway gateway = Gateway.builder()
                .provider(OpenAiProvider.builder()
                        .apiKey(System.getenv("OPENAI_API_KEY"))
                        .build())
                .route("assistant", Route.to("openai/gpt-5-mini"))
                .recommended()
                .build();
        ChatResponse answer = gateway.chat("assistant").user(question).send();
    }

    @Test
    void tool() {
        record Flight(@Description("such as DY604") String number) {}
        Tool<Flight> status =
                Tool.of("flight_status", "Looks up a flight", Flight.class, flight -> lookUp(flight.number()));

        assertThat(status.run("{\"number\":\"DY604\"}")).isEqualTo("DY604 is in time");
    }

    private static String lookUp(String flight) {
        return flight + " is in time";
    }

    @Test
    void azureBuilder() {
        Credential credential = () -> "token";
        Provider azure = OpenAiProvider.azure()
                .resource("my-resource")
                .entraToken(() -> credential.getToken())
                .build();

        assertThat(azure.name()).isEqualTo("azure");
    }

    private interface Credential {
        String getToken();
    }

    @Test
    void openAiOptions() {
        ChatRequest request = ChatRequest.builder("openai/gpt-5-mini")
                .add(Message.user(question))
                .extra(OpenAiOptions.builder()
                        .serviceTier("flex")
                        .store(false)
                        .build()
                        .fields())
                .build();

        assertThat(request.extra()).containsOnlyKeys("service_tier", "store");
    }

    @SuppressWarnings("unused") // needs keys
    private void openAiProvider() {
        Provider openai =
                OpenAiProvider.builder().apiKey(System.getenv("OPENAI_API_KEY")).build();
        Provider groq =
                OpenAiProvider.groq().apiKey(System.getenv("GROQ_API_KEY")).build();
        Provider local = OpenAiProvider.ollama().build();
    }

    @Test
    void profile() {
        Profile mine = Profiles.TOGETHER.toBuilder("mine")
                .baseUrl("https://api.example.com/v1")
                .build();
        Provider provider = OpenAiProvider.builder(mine).apiKey(key).build();

        assertThat(provider.name()).isEqualTo("mine");
    }

    @Test
    void vllmProvider() {
        Provider pool = VllmProvider.builder()
                .replicas("http://gpu-a:8000", "http://gpu-b:8000")
                .build();

        assertThat(pool.endpoints()).hasSize(2);
    }

    @Test
    void tgiProvider() {
        Provider pool = TgiProvider.builder().replicas("http://gpu-a:8080").build();

        assertThat(pool.endpoints()).hasSize(1);
    }

    @Test
    @SuppressWarnings("CheckReturnValue")
    void fakeAnswer() {
        Gate gate = new Gate();
        FakeAnswer.text("Hel", "lo");
        FakeAnswer.fail(ErrorKind.OVERLOADED);
        FakeAnswer.builder().text("Hel").await(gate).fail(ErrorKind.UNAVAILABLE).build(); // breaks in the middle
    }

    @Test
    void fakeModelServer() {
        try (FakeModelServer server = FakeModelServer.start()) {
            server.enqueue(Scripts.error(503, "server_error", "overloaded", "Try later."), Scripts.chat("Hello."));
            ask(server);
            RecordedRequest request = server.takeRequest(Duration.ofSeconds(5));
        }
        try (FakeModelServer server = FakeModelServer.start()) {
            ask(server);
        }
    }

    private static void ask(FakeModelServer server) {
        try (Gateway gateway =
                Gateway.builder().provider(provider(server)).recommended().build()) {
            assertThat(gateway.chat("openai/any").user("Hi").send().text()).isNotEmpty();
        }
    }

    @Test
    void instantSleeper() {
        FakeProvider provider = FakeProvider.builder("demo")
                .fail(ErrorKind.OVERLOADED, ErrorKind.OVERLOADED)
                .answer("Hello.")
                .build();
        ManualClock clock = new ManualClock();
        InstantSleeper sleeper = new InstantSleeper(clock);
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .recommended()
                .clock(clock)
                .sleeper(sleeper)
                .random(new Highest())
                .build()) {
            gateway.chat("demo/any").user("Hi").send();
        }
        assertThat(sleeper.slept()).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    /** Draws the upper end, so that each wait is as long as it can be. */
    private static final class Highest implements RandomGenerator {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }

    @Test
    void script() {
        Gate gate = new Gate();
        gate.open();
        Script script = Script.respond(200)
                .contentType("text/event-stream")
                .chunked()
                .body("data: {\"choices\":[]}\n\n")
                .await(gate)
                .body("data: [DONE]\n\n")
                .splitEvery(1);
        try (FakeModelServer server = FakeModelServer.start(script)) {
            assertThat(server.url()).startsWith("http://127.0.0.1:");
        }
    }

    @Nested
    final class OfLeakCheckExtension {
        @RegisterExtension
        final LeakCheckExtension leaks = new LeakCheckExtension();

        @Test
        void answers() {
            try (FakeModelServer server = leaks.watch(FakeModelServer.start());
                    Gateway gateway = leaks.watch(Gateway.builder())
                            .provider(provider(server))
                            .build()) {
                assertThat(gateway.stages()).isNotEmpty();
            }
        }
    }

    @Test
    void leakChecker() {
        FakeProvider provider = FakeProvider.answering("demo", "Hello.");
        LeakChecker leaks = new LeakChecker(); // before anything is started
        try (FakeModelServer server = leaks.watch(FakeModelServer.start());
                Gateway gateway =
                        leaks.watch(Gateway.builder()).provider(provider).build()) {
            assertThat(gateway.chat("demo/any").user("Hi").send().text()).isEqualTo("Hello.");
        }
        leaks.check();
    }

    @Test
    @Timeout(30)
    void manualClock() {
        FakeProvider provider = FakeProvider.builder("demo")
                .answer(FakeAnswer.builder().hang().build())
                .build();
        ManualClock clock = new ManualClock();
        Gateway gateway = Gateway.builder().clock(clock).provider(provider).build();
        CompletableFuture<ChatResponse> answer = gateway.chat("demo/any")
                .user("Hi")
                .timeout(Duration.ofSeconds(20))
                .sendAsync();
        provider.awaitRequests(1, Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(20)); // and ends

        assertThatThrownBy(answer::join).hasCauseInstanceOf(TimedOutException.class);
        gateway.close();
    }

    @Test
    @Timeout(30)
    void manualSleeper() {
        ManualClock clock = new ManualClock();
        ManualSleeper sleeper = new ManualSleeper(clock);
        FakeProvider provider = FakeProvider.builder("demo")
                .failThen(ErrorKind.OVERLOADED, "Hello.")
                .build();
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .route("assistant", Route.to("demo/any"))
                .recommended()
                .clock(clock)
                .sleeper(sleeper)
                .build()) {
            CompletableFuture<ChatResponse> answer =
                    gateway.chat("assistant").user("Hi").sendAsync();
            sleeper.awaitSleepers(1); // the first attempt failed, the call waits before the second
            clock.advance(sleeper.slept().get(0)); // go on

            assertThat(answer.join().text()).isEqualTo("Hello.");
        }
    }
}
