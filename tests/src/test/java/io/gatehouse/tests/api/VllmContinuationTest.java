package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.FakeVllm;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.vllm.VllmOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream that a dying replica breaks is the one that never broke, at every place where it can break. */
class VllmContinuationTest extends VllmPoolBase {
    private static final int TOKENS = 24;

    private final FakeVllm vllm = FakeVllm.builder().answerBytes(60).build();

    /** How a replica ends. */
    enum End {
        DIES {
            @Override
            Answer after(FakeVllm vllm, int tokens) {
                return vllm.dyingAfter(tokens);
            }
        },
        ABORTS {
            @Override
            Answer after(FakeVllm vllm, int tokens) {
                return vllm.abortingAfter(tokens);
            }
        },
        FAILS {
            @Override
            Answer after(FakeVllm vllm, int tokens) {
                return vllm.failingAfter(tokens);
            }
        };

        abstract Answer after(FakeVllm vllm, int tokens);
    }

    private static ChatCall seeded(Gateway gateway, long seed) {
        return gateway.chat("r").system("Tell.").user("A story, 请.").sampling(sampling -> sampling.seed(seed));
    }

    private static void checkSame(ChatResponse answer, ChatResponse unbroken, String where) {
        assertThat(answer.text()).as(where).isEqualTo(unbroken.text());
        assertThat(answer.finishReason()).as(where).isEqualTo(unbroken.finishReason());
        assertThat(answer.usage().isEstimated()).as(where).isFalse();
    }

    private void checkEveryCut(FakeVllm engine, Way way, IntFunction<Answer> broken, UnaryOperator<ChatCall> change) {
        serve(engine);
        Gateway gateway = pool();
        for (long seed = 1; seed <= 3; seed++) {
            next();
            ChatResponse unbroken = way.run(change.apply(seeded(gateway, seed)));
            int recovered = 0;
            for (int cut = 0; cut <= TOKENS; cut++) {
                next(broken.apply(cut));
                ChatResponse answer = way.run(change.apply(seeded(gateway, seed)));
                checkSame(answer, unbroken, "seed " + seed + ", cut after token " + cut);
                recovered += seen().size() - 1;
            }
            assertThat(recovered).as("calls that were recovered").isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBreakAfterAnyTokenIsNotSeen(End end) {
        for (Way way : Way.values()) {
            checkEveryCut(vllm, way, cut -> end.after(vllm, cut), call -> call);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBoundOnTokensHoldsForTheWhole(Way way) {
        for (int most : List.of(1, 7, 12)) {
            checkEveryCut(vllm, way, vllm::dyingAfter, call -> call.maxTokens(most));
        }
        assertThat(way.run(seeded(pool(), 1).maxTokens(7)).finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void anAnswerThatSaysTheSameAgainLosesNothing() {
        FakeVllm zeros = FakeVllm.builder().words("0, ").answerBytes(60).build();
        checkEveryCut(zeros, Way.STREAMING, zeros::dyingAfter, call -> call);
    }

    @Test
    void aTextCompletionIsContinuedBehindItsPrompt() {
        serve(vllm);
        Gateway gateway = pool();
        UnaryOperator<ChatCall> completion = call -> call.maxTokens(12)
                .extra(VllmOptions.builder().textCompletion().build().fields());
        ChatResponse unbroken =
                Way.STREAMING.run(completion.apply(gateway.chat("r").user("Once upon")));
        for (int cut = 0; cut <= 12; cut++) {
            next(vllm.dyingAfter(cut));
            ChatResponse answer =
                    Way.STREAMING.run(completion.apply(gateway.chat("r").user("Once upon")));
            checkSame(answer, unbroken, "cut after token " + cut);
        }
        assertThat(seen().get(0).path()).isEqualTo("/v1/completions");
    }

    @Test
    void aBreakAtAnyByteIsNotSeen() {
        FakeVllm small = FakeVllm.builder()
                .answerBytes(24)
                .words("ü", "世界", "🌍", " ok", "\"\\")
                .build();
        serve(small);
        Gateway gateway = pool();
        for (int most : List.of(1_000, 4)) {
            next();
            ChatResponse unbroken = Way.STREAMING.run(seeded(gateway, 2).maxTokens(most));
            int cut = 0;
            boolean broke = true;
            while (broke) {
                int bytes = cut;
                next(small.with(script -> script.truncatedAfter(bytes)));
                ChatResponse answer = Way.STREAMING.run(seeded(gateway, 2).maxTokens(most));
                assertThat(answer.text()).as("cut at byte " + cut).isEqualTo(unbroken.text());
                assertThat(answer.finishReason()).isEqualTo(unbroken.finishReason());
                broke = seen().size() > 1 || cut < 1_000;
                // Every byte of the short one, every fifth of the long one, which takes its time.
                cut += most == 4 ? 1 : 5;
            }
            assertThat(cut).isGreaterThan(1_000);
        }
    }

    @Test
    void theRequestToTheNextReplicaGoesOnWithTheText() {
        serve(vllm);
        Gateway gateway = pool();
        next(vllm.dyingAfter(5));

        ChatResponse answer = Way.STREAMING.run(seeded(gateway, 1).maxTokens(10).tenant("acme"));

        RecordedRequest first = seen().get(0);
        RecordedRequest second = seen().get(1);
        assertThat(second.at("/continue_final_message")).isEqualTo("true");
        assertThat(second.at("/add_generation_prompt")).isEqualTo("false");
        assertThat(second.at("/messages/2/role")).isEqualTo("assistant");
        assertThat(answer.text()).startsWith(second.at("/messages/2/content"));
        assertThat(second.at("/messages/2/prefix")).isNull();
        assertThat(second.at("/max_tokens")).isEqualTo("5");
        assertThat(second.at("/cache_salt")).isEqualTo(first.at("/cache_salt")).isNotNull();
        assertThat(second.header("x-request-id")).isNotEqualTo(first.header("x-request-id"));
        assertThat(trail(answer)).containsExactly("vllm/tiny FAILED", "vllm/tiny FINISHED");
    }

    @ParameterizedTest
    @EnumSource
    void aReplicaMayDieWhileItGoesOn(Way way) {
        serve(vllm);
        Gateway gateway = pool();
        ChatResponse unbroken = way.run(seeded(gateway, 1).maxTokens(12));
        for (int first = 1; first < 6; first++) {
            for (int second = 1; second < 6; second++) {
                next(vllm.dyingAfter(first), vllm.dyingAfter(second));
                checkSame(way.run(seeded(gateway, 1).maxTokens(12)), unbroken, first + " and " + second);
                assertThat(seen()).hasSize(3);
            }
        }
    }

    @Test
    void withoutCountsTheBoundIsAnEstimate() {
        serve(vllm);
        Gateway gateway = pool(provider -> provider.continuousUsage(false));
        next(vllm.dyingAfter(8));

        ChatResponse answer = Way.STREAMING.run(seeded(gateway, 1).maxTokens(100));

        assertThat(seen().get(0).at("/stream_options/continuous_usage_stats")).isNull();
        assertThat(answer.usage().isEstimated()).isTrue();
        assertThat(answer.text())
                .isEqualTo(Way.STREAMING.run(seeded(gateway, 1)).text());
    }

    private record Read(ChatResponse answer, List<StreamEvent> events) {
        boolean restarted() {
            return events.stream().anyMatch(Restarted.class::isInstance);
        }
    }

    private static Read read(ChatCall call) {
        List<StreamEvent> events = new ArrayList<>();
        try (ChatStream stream = call.stream()) {
            StreamEvent event = stream.next();
            while (!(event instanceof io.gatehouse.model.Finished end)) {
                events.add(event);
                event = stream.next();
            }
            return new Read(end.response(), events);
        }
    }

    private void checkBegunAnew(FakeVllm engine, Answer broken, UnaryOperator<ChatCall> change) {
        serve(engine);
        Gateway gateway = pool();
        next();
        ChatResponse unbroken = change.apply(seeded(gateway, 1)).send();
        next(broken);

        Read read = read(change.apply(seeded(gateway, 1)));

        assertThat(read.restarted()).isTrue();
        assertThat(read.answer().choices()).isEqualTo(unbroken.choices());
        assertThat(seen()).hasSize(2).allMatch(request -> request.at("/continue_final_message") == null);
    }

    @Test
    void whatBeganWithReasoningBeginsAnew() {
        FakeVllm thinking =
                FakeVllm.builder().reasoningTokens(4).answerBytes(40).build();
        for (int cut : List.of(2, 4, 7)) {
            checkBegunAnew(thinking, thinking.dyingAfter(cut), call -> call);
        }
    }

    @Test
    void severalChoicesBeginAnew() {
        checkBegunAnew(vllm, vllm.dyingAfter(3), call -> call.sampling(sampling -> sampling.n(2)));
    }

    @Test
    void aToolCallBeginsAnew() {
        serve(vllm);
        Gateway gateway = pool();
        Answer call = ChatAnswer.builder()
                .text("I look. ")
                .toolCall("weather", "{\"city\":\"Oslo\"}")
                .streaming()
                .build();
        next(call.with(script -> script.truncatedAfter(900)), call);

        ChatResponse answer = gateway.chat("r")
                .user("Weather?")
                .tools(ToolSpec.of("weather", null, io.gatehouse.model.Json.parse("{\"type\":\"object\"}")))
                .send();

        assertThat(answer.toolCalls()).hasSize(1);
        assertThat(answer.toolCalls().get(0).arguments()).isEqualTo("{\"city\":\"Oslo\"}");
        assertThat(seen()).hasSize(2).allMatch(request -> request.at("/continue_final_message") == null);
    }

    @Test
    void whatIsKeptToAStructureBeginsAnew() {
        Map<String, io.gatehouse.model.Json> choice =
                VllmOptions.builder().choice("a long answer", "no").build().fields();
        checkBegunAnew(
                vllm,
                io.gatehouse.testing.Scripts.streamUnfinished("a lo").with(Script::truncated),
                call -> call.extra(choice));
    }
}
