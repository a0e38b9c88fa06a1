package io.gatehouse.tests.contract;

import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.testing.contract.ContractError;
import io.gatehouse.testing.contract.ContractScripts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * TGI 3's chat endpoint as it writes: no id, the role in every delta, a usage of null in every chunk, {@code data:} without a
 * space, tool calls without a finish reason, errors under status 200 with a code that is always the same.
 */
public final class TgiChatScripts implements ContractScripts {
    private static final Usage SOME = Usage.of(11, 7);

    @Override
    public @Nullable String answerId() {
        return null;
    }

    @Override
    public Answer text(Usage usage, String... pieces) {
        return request -> answer(request, usage, "stop", pieces).header("x-request-id", "request-1");
    }

    /** A text that ended, with usage. */
    public Answer text(String... pieces) {
        return text(SOME, pieces);
    }

    private static Script answer(RecordedRequest request, Usage usage, String reason, String... pieces) {
        if (!request.asksForStream()) {
            return Scripts.json(200, whole(message(String.join("", pieces)), reason, usage, null, Map.of()));
        }
        List<String> events = new ArrayList<>();
        Arrays.stream(pieces).forEach(piece -> events.add(chunk(message(piece), null, null)));
        events.add(chunk(message(""), reason, null));
        return stream(events, request, usage);
    }

    private static Script stream(List<String> events, RecordedRequest request, Usage usage) {
        Script script = begun(events);
        if ("true".equals(request.at("/stream_options/include_usage"))) {
            script = script.body(event(envelope("chat.completion.chunk")
                    .put("choices", List.of())
                    .put("usage", usage(usage))
                    .build()
                    .toString()));
        }
        return script.body(event("[DONE]"));
    }

    private static Script begun(List<String> events) {
        Script script = Script.stream();
        for (String each : events) {
            script = script.body(event(each));
        }
        return script;
    }

    private static String event(String data) {
        return "data:" + data + "\n\n";
    }

    @Override
    public Answer finished(FinishReason reason, String text) {
        String word = reason == FinishReason.LENGTH ? "length" : "stop_sequence";
        return request -> answer(request, SOME, word, text);
    }

    @Override
    public Answer reasoning(String reasoning, String text) {
        throw new UnsupportedOperationException("TGI leaves it in the text");
    }

    @Override
    public Answer refusal(String words) {
        throw new UnsupportedOperationException("TGI knows none");
    }

    /** One call only: TGI makes no more in a turn. */
    @Override
    public Answer toolCalls(ToolCall... calls) {
        ToolCall call = calls[0];
        return request -> request.asksForStream()
                ? stream(toolEvents(call), request, SOME)
                : Scripts.json(
                        200,
                        whole(
                                toolMessage(toolCall(call, call.name(), call.arguments())),
                                "stop",
                                SOME,
                                null,
                                Map.of()));
    }

    /** The events of a stream that calls a tool, but for usage and final mark. */
    private static List<String> toolEvents(ToolCall call) {
        List<String> events = new ArrayList<>();
        String rest = call.arguments().substring(1);
        events.add(chunk(toolMessage(toolCall(call, call.name(), "{")), null, null));
        for (int at = 0; at < rest.length(); at += 4) {
            String piece = rest.substring(at, Math.min(at + 4, rest.length()));
            events.add(chunk(toolMessage(toolCall(call, null, piece)), null, null));
        }
        return events;
    }

    private static Json toolMessage(Json call) {
        return Json.object()
                .put("role", "assistant")
                .put("content", null)
                .put("tool_calls", List.of(call))
                .build();
    }

    private static Json toolCall(ToolCall call, @Nullable String name, String arguments) {
        return Json.object()
                .put("index", 0)
                .put("id", call.id())
                .put("type", "function")
                .put(
                        "function",
                        Json.object()
                                .put("description", null)
                                .put("name", name)
                                .put("arguments", arguments)
                                .build())
                .build();
    }

    @Override
    public Answer interleavedToolCalls(ToolCall first, ToolCall second) {
        throw new UnsupportedOperationException("TGI makes one call in a turn");
    }

    @Override
    public Answer logprobs(List<TokenLogprob> tokens) {
        return request -> {
            if (request.asksForStream()) {
                List<String> events = new ArrayList<>();
                tokens.forEach(token -> events.add(chunk(message(token.token()), null, logprobsJson(List.of(token)))));
                events.add(chunk(message(""), "stop", null));
                return stream(events, request, SOME);
            }
            StringBuilder text = new StringBuilder();
            tokens.forEach(token -> text.append(token.token()));
            return Scripts.json(200, whole(message(text.toString()), "stop", SOME, logprobsJson(tokens), Map.of()));
        };
    }

    private static Json logprobsJson(List<TokenLogprob> tokens) {
        return Json.object()
                .put("content", tokens.stream().map(TgiChatScripts::logprob).toList())
                .build();
    }

    private static Json logprob(TokenLogprob token) {
        return Json.object()
                .put("token", token.token())
                .put("logprob", token.logprob())
                .put(
                        "top_logprobs",
                        token.top().stream()
                                .map(each -> Json.object()
                                        .put("token", each.token())
                                        .put("logprob", each.logprob())
                                        .build())
                                .toList())
                .build();
    }

    @Override
    public Answer unknownField(String name, String value, String text) {
        return request -> request.asksForStream()
                ? stream(
                        List.of(
                                chunk(message(text), null, null),
                                Json.object()
                                        .putAll(Json.parse(chunk(message(""), "stop", null))
                                                .fields())
                                        .put(name, value)
                                        .build()
                                        .toString()),
                        request,
                        SOME)
                : Scripts.json(200, whole(message(text), "stop", SOME, null, Map.of(name, Json.of(value))));
    }

    @Override
    public Answer embeddings(int dimensions) {
        throw new UnsupportedOperationException("TGI has none");
    }

    @Override
    public Answer error(ContractError error) {
        return TgiBodies.error(error);
    }

    @Override
    public Answer badCredential(String words) {
        return TgiBodies.text(401, words);
    }

    @Override
    public Answer errorInStream(String... pieces) {
        return pieces.length == 0
                ? failing("Model is overloaded")
                : failing("Request failed during generation: Server error: CUDA error", pieces);
    }

    /** A stream that tells an error and then the final mark, as TGI's chat endpoint does. */
    public static Answer failing(String message, String... pieces) {
        List<String> events = new ArrayList<>();
        Arrays.stream(pieces).forEach(piece -> events.add(chunk(message(piece), null, null)));
        Json error = Json.object()
                .put("message", message)
                .put("http_status_code", 422)
                .build();
        events.add(Json.object().put("error", error).build().toString());
        events.add("[DONE]");
        return begun(events);
    }

    @Override
    public Answer unfinished(String... pieces) {
        return begun(Arrays.stream(pieces)
                .map(piece -> chunk(message(piece), null, null))
                .toList());
    }

    @Override
    public Answer withoutFinalMark(String... pieces) {
        List<String> events = new ArrayList<>();
        Arrays.stream(pieces).forEach(piece -> events.add(chunk(message(piece), null, null)));
        events.add(chunk(message(""), "stop", null));
        return begun(events);
    }

    @Override
    public Answer pausing(String before, Gate gate, String after) {
        return Script.stream()
                .body(event(chunk(message(before), null, null)))
                .await(gate)
                .body(event(chunk(message(after), null, null)))
                .body(event(chunk(message(""), "stop", null)))
                .body(event("[DONE]"));
    }

    @Override
    public Set<String> requestFields(boolean streaming) {
        return streaming ? Set.of("model", "messages", "stream", "stream_options") : Set.of("model", "messages");
    }

    @Override
    public String schemaPointer() {
        return "/response_format/value/schema";
    }

    private static Json message(String content) {
        return Json.object().put("role", "assistant").put("content", content).build();
    }

    private static Json.ObjectBuilder envelope(String object) {
        return Json.object()
                .put("object", object)
                .put("id", "")
                .put("created", 1_790_000_000L)
                .put("model", "org/m")
                .put("system_fingerprint", "3.3.6-native");
    }

    private static String chunk(Json delta, @Nullable String reason, @Nullable Json logprobs) {
        Json choice = Json.object()
                .put("index", 0)
                .put("delta", delta)
                .put("logprobs", logprobs)
                .put("finish_reason", reason)
                .build();
        return envelope("chat.completion.chunk")
                .put("choices", List.of(choice))
                .put("usage", null)
                .build()
                .toString();
    }

    private static String whole(
            Json message, String reason, Usage usage, @Nullable Json logprobs, Map<String, Json> others) {
        Json choice = Json.object()
                .put("index", 0)
                .put("message", message)
                .put("logprobs", logprobs)
                .put("finish_reason", reason)
                .build();
        return envelope("chat.completion")
                .put("choices", List.of(choice))
                .put("usage", usage(usage))
                .putAll(others)
                .build()
                .toString();
    }

    private static Json usage(Usage usage) {
        return Json.object()
                .put("prompt_tokens", usage.inputTokens())
                .put("completion_tokens", usage.outputTokens())
                .put("total_tokens", usage.totalTokens())
                .build();
    }
}
