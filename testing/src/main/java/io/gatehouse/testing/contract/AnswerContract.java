package io.gatehouse.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gatehouse.Gateway;
import io.gatehouse.Typed;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Head;
import io.gatehouse.model.Json;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.model.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What answers must become. Extend {@link ProviderContract}, not this. */
@SuppressWarnings("exports") // JUnit is optional: a transitive requirement would make it a must
public abstract class AnswerContract extends ContractFixture {
    private static final Usage USAGE =
            Usage.builder().inputTokens(11).cachedInputTokens(3).outputTokens(7).build();
    private static final ToolCall WEATHER =
            ToolCall.of("abcdefgh1", "weather", "{\"city\":\"Zürich\",\"days\":3,\"note\":\"a \\\"b\\\"\"}");
    private static final ToolCall TIME = ToolCall.of("abcdefgh2", "time", "{\"zone\":\"Europe/Zurich\"}");

    AnswerContract() {}

    /**
     * What the API tells of a usage.
     *
     * @param sent what the server counted
     * @return the same unless overridden
     */
    protected Usage told(Usage sent) {
        return sent;
    }

    /**
     * What the API tells of an answer that ended as it should.
     *
     * @return {@code STOP}; {@code OTHER} for an API that does not tell
     */
    protected FinishReason ordinaryEnd() {
        return FinishReason.STOP;
    }

    /** What a model is asked for in the test of structured answers. */
    public record Order(String customer, int items, List<String> notes) {}

    /** A blocking answer has text, ids, model, reason and usage. */
    @Test
    public void blockingAnswerHasTextIdsReasonAndUsage() {
        enqueue(scripts().text(USAGE, "Hello, ", "world."));

        ChatResponse answer = chat(gateway()).send();

        assertThat(answer.text()).isEqualTo("Hello, world.");
        checkIdentity(answer);
        assertThat(answer.finishReason()).isEqualTo(ordinaryEnd());
        assertThat(answer.usage()).isEqualTo(told(USAGE));
        assertThat(answer.warnings()).isEmpty();
        assertThat(answer.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.usage()).isEqualTo(told(USAGE));
            assertThat(attempt.status()).isEqualTo(200);
        });
    }

    /** A streamed answer is the blocking one in pieces. */
    @Test
    public void streamedAnswerIsTheBlockingOneInPieces() {
        Gateway gateway = gateway();
        enqueue(scripts().text(USAGE, "Grüße, ", "世界 ", "🌍!"), scripts().text(USAGE, "Grüße, ", "世界 ", "🌍!"));

        ChatResponse blocking = chat(gateway).send();
        StreamRecord streamed = read(chat(gateway));

        assertThat(streamed.text()).isEqualTo(blocking.text()).isEqualTo("Grüße, 世界 🌍!");
        assertThat(streamed.pieces(TextDelta.class)).isEqualTo(3);
        ChatResponse finished = streamed.finished();
        checkIdentity(finished);
        assertThat(finished.choices()).isEqualTo(blocking.choices());
        assertThat(finished.usage()).isEqualTo(blocking.usage());
        assertThat(finished.degraded()).isFalse();
    }

    private void checkIdentity(ChatResponse answer) {
        String id = scripts().answerId();
        assertThat(answer.id()).isNotBlank();
        if (id != null) {
            assertThat(answer.id()).isEqualTo(id);
        }
        assertThat(answer.model()).isNotBlank();
        Head head = answer.head();
        assertThat(head.target().toString()).isEqualTo(target());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.requestId()).isEqualTo("request-1");
        assertThat(head.source()).isEqualTo(Head.Source.PROVIDER);
    }

    /** Reasons other than the end of the text are told. */
    @Test
    public void otherFinishReasonsAreTold() {
        needs(Capability.FINISH_REASONS);
        Gateway gateway = gateway();
        for (FinishReason reason : List.of(FinishReason.LENGTH, FinishReason.CONTENT_FILTER)) {
            enqueue(scripts().finished(reason, "Once upon"), scripts().finished(reason, "Once upon"));

            assertThat(chat(gateway).send().finishReason()).isEqualTo(reason);
            assertThat(read(chat(gateway)).finished().finishReason()).isEqualTo(reason);
        }
    }

    /** Reasoning is told apart from text. */
    @Test
    public void reasoningIsToldApartFromText() {
        needs(Capability.REASONING);
        Gateway gateway = gateway();
        enqueue(scripts().reasoning("Let me think.", "42"), scripts().reasoning("Let me think.", "42"));

        ChatResponse blocking = chat(gateway).send();
        StreamRecord streamed = read(chat(gateway));

        assertThat(blocking.text()).isEqualTo("42");
        assertThat(blocking.reasoning()).isEqualTo("Let me think.");
        assertThat(streamed.finished().choices()).isEqualTo(blocking.choices());
        assertThat(streamed.pieces(ReasoningDelta.class)).isEqualTo(2);
    }

    /** A refusal is an answer, not an error, and no text. */
    @Test
    public void refusalIsAnAnswer() {
        needs(Capability.REFUSAL);
        Gateway gateway = gateway();
        enqueue(scripts().refusal("I will not."), scripts().refusal("I will not."));

        ChatResponse blocking = chat(gateway).send();
        StreamRecord streamed = read(chat(gateway));

        assertThat(blocking.refusal()).isEqualTo("I will not.");
        assertThat(blocking.text()).isEmpty();
        assertThat(streamed.finished().choices()).isEqualTo(blocking.choices());
    }

    /** Tool calls come whole. */
    @Test
    public void toolCallsComeWhole() {
        needs(Capability.TOOLS);
        enqueue(scripts().toolCalls(WEATHER, TIME));

        ChatResponse answer =
                chat(gateway()).tools(tool("weather"), tool("time")).send();

        assertThat(answer.toolCalls()).containsExactly(WEATHER, TIME);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(server().takeRequest(SOON).body()).contains("\"weather\"").contains("\"time\"");
    }

    /** Tool calls come in pieces and are put together. */
    @Test
    public void toolCallsComeInPieces() {
        needs(Capability.STREAMED_TOOLS);
        enqueue(scripts().toolCalls(WEATHER, TIME));

        StreamRecord streamed = read(chat(gateway()).tools(tool("weather"), tool("time")));

        assertThat(streamed.finished().toolCalls()).containsExactly(WEATHER, TIME);
        assertThat(streamed.finished().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(streamed.pieces(ToolCallDelta.class)).isGreaterThanOrEqualTo(4);
        assertThat(streamed.events().stream()
                        .filter(ToolCallDelta.class::isInstance)
                        .findFirst())
                .hasValueSatisfying(first -> checkBegins(first, WEATHER));
    }

    private static void checkBegins(StreamEvent event, ToolCall call) {
        ToolCallDelta first = (ToolCallDelta) event;
        assertThat(first.id()).isEqualTo(call.id());
        assertThat(first.name()).isEqualTo(call.name());
    }

    /** Pieces of several tool calls may come in turn. */
    @Test
    public void interleavedToolCallsAreKeptApart() {
        needs(Capability.STREAMED_TOOLS);
        enqueue(scripts().interleavedToolCalls(WEATHER, TIME));

        StreamRecord streamed = read(chat(gateway()).tools(tool("weather"), tool("time")));

        assertThat(streamed.finished().toolCalls()).containsExactly(WEATHER, TIME);
        assertThat(streamed.finished().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    private static ToolSpec tool(String name) {
        Json schema = Json.object()
                .put("type", "object")
                .put("properties", Json.object().build())
                .build();
        return ToolSpec.of(name, "Tells the " + name, schema);
    }

    /** A record's schema goes to the wire and its value comes back. */
    @Test
    public void recordsGoOutAsSchemaAndComeBackAsValues() {
        needs(Capability.JSON_SCHEMA);
        enqueue(scripts().text(USAGE, "{\"customer\":\"Ada\",", "\"items\":3,\"notes\":[\"fragile\"]}"));

        Typed<Order> order = chat(gateway()).as(Order.class).send();

        assertThat(order.value()).isEqualTo(new Order("Ada", 3, List.of("fragile")));
        assertThat(server().takeRequest(SOON).at(scripts().schemaPointer()))
                .isNotNull()
                .contains("\"customer\"")
                .contains("\"items\"");
    }

    /** Every choice that was asked for comes, in both forms. */
    @Test
    public void severalChoicesAreKeptApart() {
        needs(Capability.SEVERAL_CHOICES);
        Gateway gateway = gateway();
        enqueue(scripts().text(USAGE, "Hello, ", "world."), scripts().text(USAGE, "Hello, ", "world."));

        ChatResponse blocking =
                chat(gateway).sampling(sampling -> sampling.n(3)).send();
        StreamRecord streamed = read(chat(gateway).sampling(sampling -> sampling.n(3)));

        assertThat(blocking.choices())
                .hasSize(3)
                .allSatisfy(choice -> assertThat(choice.message().text()).isEqualTo("Hello, world."));
        assertThat(streamed.finished().choices()).isEqualTo(blocking.choices());
    }

    /** Log probabilities come with their alternatives. */
    @Test
    public void logProbabilitiesCome() {
        needs(Capability.LOGPROBS);
        Gateway gateway = gateway();
        List<TokenLogprob> tokens = List.of(
                new TokenLogprob(
                        "He",
                        -0.25,
                        List.of(new TokenLogprob("He", -0.25, List.of()), new TokenLogprob("Ho", -1.5, List.of()))),
                new TokenLogprob("llo", -0.125, List.of()));
        enqueue(scripts().logprobs(tokens), scripts().logprobs(tokens));

        ChatResponse blocking = chat(gateway)
                .sampling(sampling -> sampling.logprobs(true).topLogprobs(2))
                .send();
        StreamRecord streamed =
                read(chat(gateway).sampling(sampling -> sampling.logprobs(true).topLogprobs(2)));

        assertThat(blocking.text()).isEqualTo("Hello");
        assertThat(blocking.choices().get(0).logprobs()).isEqualTo(tokens);
        assertThat(streamed.finished().choices().get(0).logprobs()).isEqualTo(tokens);
    }

    /** A field that this library does not know can be read. */
    @Test
    public void unknownFieldsAreReachable() {
        Gateway gateway = gateway();
        enqueue(
                scripts().unknownField("x_brand_new", "shiny", "Hi"),
                scripts().unknownField("x_brand_new", "shiny", "Hi"));

        assertThat(chat(gateway).send().raw().get("x_brand_new").asText()).isEqualTo("shiny");
        assertThat(read(chat(gateway)).finished().raw().get("x_brand_new").asText())
                .isEqualTo("shiny");
    }

    /** Vectors come in the order of the texts, whatever the order on the wire. */
    @Test
    public void vectorsComeInTheOrderOfTheTexts() {
        needs(Capability.EMBEDDINGS);
        Gateway gateway = gateway();
        enqueue(scripts().embeddings(8), scripts().embeddings(8), scripts().embeddings(8));

        List<float[]> together = gateway.embed(target())
                .input("the red car", "a blue sky")
                .send()
                .vectors();
        float[] first =
                gateway.embed(target()).input("the red car").send().vectors().get(0);
        float[] second =
                gateway.embed(target()).input("a blue sky").send().vectors().get(0);

        assertThat(together).hasSize(2);
        assertThat(together.get(0)).containsExactly(first, within(1e-6f));
        assertThat(together.get(1)).containsExactly(second, within(1e-6f));
        assertThat(first).isNotEqualTo(second);
    }
}
