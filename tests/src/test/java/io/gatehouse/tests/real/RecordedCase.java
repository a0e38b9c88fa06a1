package io.gatehouse.tests.real;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.ToolChoice;
import io.gatehouse.model.ToolSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A call whose exchange with an engine was recorded; each is there as a blocking call and as a stream. */
record RecordedCase(RecordedEngine engine, Kind kind, boolean streams) {
    /** What is asked. All the prompts are ours. */
    enum Kind {
        TEXT(call -> call.user("Until a response has begun 0")),
        LENGTH(call -> call.user("Until a response has begun 0").maxTokens(5)),
        STOP(call -> call.user("Until a response has begun 0").stop("the")),
        TWO_CHOICES(call -> call.user("Each attempt has").temperature(1).sampling(s -> s.n(2))),
        LOGPROBS(call -> call.user("A breaker opens")
                .maxTokens(6)
                .sampling(s -> s.logprobs(true).topLogprobs(2))),
        SCHEMA(call -> call.user("A fruit, please.")
                .maxTokens(200)
                .responseFormat(
                        ResponseFormat.jsonSchema("fruit", Schemas.FRUIT).strict(true))),
        NAMED_TOOL(call -> call.user("Weather in Oslo?")
                .maxTokens(200)
                .tools(Schemas.WEATHER)
                .toolChoice(ToolChoice.tool("get_weather"))),
        REQUIRED_TOOL(call -> call.user("Weather in Oslo?")
                .maxTokens(200)
                .tools(Schemas.WEATHER)
                .toolChoice(ToolChoice.REQUIRED)),
        PREFILL(call -> call.user("The balancer picks").message(Message.prefill("the endpoint"))),
        CONTEXT_TOO_LONG(call -> call.user("A prompt that is too long. ".repeat(400))),
        TOKENS_TOO_MANY(call -> call.user("A prompt that is too long. ".repeat(100))),
        SUM_TOO_LONG(call -> call.user("A prompt that is too long. ".repeat(60)).maxTokens(400)),
        OUTPUT_TOO_LONG(call -> call.user("The balancer picks").maxTokens(9_999)),
        UNKNOWN_MODEL(call -> call.user("Hello")),
        BAD_FIELD(call -> call.user("Hello").extra("top_p", "much"));

        private static final Set<Kind> NOT_OF_LLAMA = EnumSet.of(
                NAMED_TOOL, REQUIRED_TOOL, PREFILL, TOKENS_TOO_MANY, SUM_TOO_LONG, OUTPUT_TOO_LONG, UNKNOWN_MODEL);

        private final UnaryOperator<ChatCall> asks;

        Kind(UnaryOperator<ChatCall> asks) {
            this.asks = asks;
        }
    }

    private static final class Schemas {
        static final Json FRUIT = Json.parse(
                "{\"type\":\"object\",\"properties\":{\"color\":{\"type\":\"string\",\"enum\":[\"red\",\"green\",\"blue\"]},"
                        + "\"ripe\":{\"type\":\"boolean\"}},\"required\":[\"color\",\"ripe\"],\"additionalProperties\":false}");
        static final ToolSpec WEATHER = ToolSpec.of(
                        "get_weather",
                        "Tells the weather",
                        Json.parse(
                                "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\",\"enum\":[\"Oslo\","
                                        + "\"Zurich\"]}},\"required\":[\"city\"],\"additionalProperties\":false}"))
                .strict(true);
    }

    static List<RecordedCase> of(RecordedEngine engine) {
        List<RecordedCase> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (engine == RecordedEngine.LLAMA && Kind.NOT_OF_LLAMA.contains(kind)) {
                continue;
            }
            all.add(new RecordedCase(engine, kind, false));
            all.add(new RecordedCase(engine, kind, true));
        }
        return all;
    }

    String name() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + (streams ? "-stream" : "");
    }

    String target(String provider) {
        return provider + "/" + (kind == Kind.UNKNOWN_MODEL ? "not-there" : engine.model());
    }

    ChatResponse play(ChatCall begun) {
        ChatCall call = kind.asks.apply(begun.temperature(0).seed(7).maxTokens(40));
        if (!streams) {
            return call.send();
        }
        try (ChatStream stream = call.stream()) {
            return stream.await();
        }
    }

    @Override
    public String toString() {
        return engine.folder() + "/" + name();
    }
}
