package io.gatehouse.tests.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Json;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TransportException;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.vllm.VllmProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Streams of a vLLM server that break and go on at another one ({@code VLLM_SECOND_BASE_URL}, or the same again). Nothing is
 * lost or doubled where the parts meet: what the reader gets begins with exactly the text that had come whole before the
 * break, and what follows is exactly what the second server generated for a request to go on with that text. Whether that
 * is also what an unbroken stream says is up to the server, and counted: it reads the text again, which may make other
 * tokens of it than those it had generated.
 */
@Tag("real-engine")
@Timeout(600)
class ContinuationLiveTest {
    private static final int PROMPTS = 15;
    private static final int CUTS = 10;

    private static final List<String> WORDS = List.of(
            "Until a response has begun",
            "A retry never changes",
            "The balancer picks",
            "Each attempt has",
            "A breaker opens");

    private final Random random = new Random(4);
    private final AtomicReference<Relay.@Nullable Cut> cut = new AtomicReference<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private String model = "";
    private @Nullable Relay first;
    private @Nullable Relay second;
    private @Nullable Gateway gateway;

    private record Result(String text, int pieces, ChatResponse whole, List<StreamEvent> events) {}

    @BeforeEach
    void connect() {
        LiveServer one = LiveServer.of("VLLM_BASE_URL");
        String other = System.getenv("VLLM_SECOND_BASE_URL");
        LiveServer two = other == null ? one : LiveServer.of("VLLM_SECOND_BASE_URL");
        model = "vllm/" + one.model();
        Relay left = Relay.to(one.root(), cut);
        Relay right = Relay.to(two.root(), cut);
        open.add(left);
        open.add(right);
        first = left;
        second = right;
        gateway = Gateway.builder()
                .provider(VllmProvider.builder()
                        .replicas(left.url(), right.url())
                        .pool(pool -> pool.probe(null))
                        .build())
                .streams(StreamPolicy.continueElsewhere().runawayRepeats(0))
                .build();
    }

    @AfterEach
    void close() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        for (AutoCloseable it : open) {
            it.close();
        }
    }

    @Test
    void nothingIsLostOrDoubledWhenAnAnswerGoesOnToItsEnd() {
        run("to the end of the text", call -> call);
    }

    @Test
    void nothingIsLostOrDoubledWhenAnAnswerGoesOnToItsLimit() {
        run("to a limit of 60 tokens", call -> call.maxTokens(60).extra("ignore_eos", true));
    }

    private void run(String name, UnaryOperator<ChatCall> limits) {
        int cuts = 0;
        int identical = 0;
        int asLong = 0;
        for (int prompt = 0; prompt < PROMPTS; prompt++) {
            Result unbroken = read(limits.apply(ask(prompt)));
            for (int i = 0; i < CUTS && unbroken.pieces() > 4; i++) {
                int after = 2 + random.nextInt(unbroken.pieces() - 3);
                Result joined = broken(limits.apply(ask(prompt)), after);
                if (joined == null) {
                    continue;
                }
                cuts++;
                identical += joined.text().equals(unbroken.text()) ? 1 : 0;
                asLong += joined.whole().usage().outputTokens()
                                == unbroken.whole().usage().outputTokens()
                        ? 1
                        : 0;
            }
        }
        System.out.printf(
                "continued %s: %d cuts, none lost or doubled anything; %d (%.0f %%) gave the unbroken text, %d its number of"
                        + " tokens%n",
                name, cuts, identical, 100.0 * identical / cuts, asLong);
        assertThat(cuts).isGreaterThanOrEqualTo(100);
    }

    private ChatCall ask(int prompt) {
        return Objects.requireNonNull(gateway)
                .chat(model)
                .user(WORDS.get(prompt % WORDS.size()) + " " + prompt)
                .temperature(0)
                .seed(7);
    }

    private static Result read(ChatCall call) {
        List<StreamEvent> events = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int pieces = 0;
        try (ChatStream stream = call.stream()) {
            for (StreamEvent event : stream) {
                events.add(event);
                if (event instanceof TextDelta delta) {
                    text.append(delta.text());
                    pieces++;
                }
            }
        }
        ChatResponse whole = ((Finished) events.get(events.size() - 1)).response();
        assertThat(whole.text()).isEqualTo(text.toString());
        return new Result(text.toString(), pieces, whole, events);
    }

    /** An answer that broke and went on; null when it came whole, as a server may put more tokens into an event. */
    private @Nullable Result broken(ChatCall call, int after) {
        Relay left = Objects.requireNonNull(first);
        Relay right = Objects.requireNonNull(second);
        left.forget();
        right.forget();
        boolean reset = random.nextBoolean();
        // The first event tells the role, without text.
        cut.set(new Relay.Cut(1 + after, random.nextInt(3) * 20, reset));
        Result joined;
        try {
            joined = read(call);
        } catch (TransportException e) {
            // The reset was faster than the first of the events: nothing had begun.
            assertThat(reset).isTrue();
            return null;
        }
        if (left.passed().size() + right.passed().size() == 1) {
            return null;
        }
        boolean leftBroke = request(left).json().get("continue_final_message").isMissing();
        String begun = response(leftBroke ? left : right).streamedText();
        Json asked = request(leftBroke ? right : left).json();
        List<Json> messages = asked.get("messages").elements();
        String before =
                String.valueOf(messages.get(messages.size() - 1).get("content").asText());

        assertThat(asked.get("continue_final_message").asBoolean(false)).isTrue();
        assertThat(before).isNotEmpty();
        if (reset) {
            assertThat(begun).startsWith(before);
        } else {
            assertThat(before).isEqualTo(begun);
        }
        assertThat(joined.text())
                .as("%s events", after)
                .isEqualTo(before + response(leftBroke ? right : left).streamedText());
        return joined;
    }

    private static HttpText request(Relay relay) {
        assertThat(relay.passed()).as("requests to one replica").hasSize(1);
        return HttpText.of(relay.passed().get(0).request());
    }

    private static HttpText response(Relay relay) {
        return HttpText.of(relay.passed().get(0).response());
    }
}
