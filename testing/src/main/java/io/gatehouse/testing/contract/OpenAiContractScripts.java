package io.gatehouse.testing.contract;

import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contract's answers in the protocol of OpenAI. Override what a host does in its own way. Thread-safe.
 */
public class OpenAiContractScripts implements ContractScripts {
    private static final Usage SOME_USAGE = Usage.of(11, 7);

    /** The answers as OpenAI itself gives them. */
    public OpenAiContractScripts() {}

    @Override
    public Answer text(Usage usage, String... pieces) {
        ChatAnswer.Builder answer = ChatAnswer.builder()
                .text(pieces)
                .usage((int) usage.inputTokens(), (int) usage.outputTokens(), (int) usage.cachedInputTokens());
        return identified((sendsUsageUnasked() ? answer.usageAlways() : answer).build());
    }

    /**
     * Whether streams tell their usage to requests that do not ask for it.
     *
     * @return false, as OpenAI does, unless overridden
     */
    protected boolean sendsUsageUnasked() {
        return false;
    }

    /** The server numbers its answers; the contract wants to know them beforehand. */
    private static Answer identified(Answer answer) {
        return answer.with(script -> script.mapBody(text -> text.replaceAll("chatcmpl-fake-\\d+", "answer-1"))
                .header("x-request-id", "request-1"));
    }

    @Override
    public Answer finished(FinishReason reason, String text) {
        return ChatAnswer.builder()
                .text(text)
                .finishReason(reason.name().toLowerCase(Locale.ROOT))
                .build();
    }

    @Override
    public Answer reasoning(String reasoning, String text) {
        int middle = reasoning.length() / 2;
        return ChatAnswer.builder()
                .reasoning(reasoning.substring(0, middle), reasoning.substring(middle))
                .text(text)
                .build();
    }

    @Override
    public Answer refusal(String words) {
        return Scripts.refusal(words);
    }

    @Override
    public Answer toolCalls(ToolCall... calls) {
        ChatAnswer.Builder answer = ChatAnswer.builder();
        for (ToolCall call : calls) {
            answer.toolCall(call.id(), call.name(), call.arguments());
        }
        return answer.build();
    }

    @Override
    public Answer interleavedToolCalls(ToolCall first, ToolCall second) {
        List<String> events = new ArrayList<>();
        List<ToolCall> calls = List.of(first, second);
        for (int i = 0; i < 2; i++) {
            ToolCall call = calls.get(i);
            events.add(chunk(toolDelta(i, call, ""), null));
        }
        for (int at = 0;
                at < Math.max(first.arguments().length(), second.arguments().length());
                at += 3) {
            for (int i = 0; i < 2; i++) {
                String arguments = calls.get(i).arguments();
                if (at < arguments.length()) {
                    String piece = arguments.substring(at, Math.min(at + 3, arguments.length()));
                    events.add(chunk(toolDelta(i, null, piece), null));
                }
            }
        }
        return finish(events, "tool_calls");
    }

    private static Json toolDelta(int index, @Nullable ToolCall begun, String arguments) {
        Json.ObjectBuilder function = Json.object();
        Json.ObjectBuilder call = Json.object().put("index", index);
        if (begun != null) {
            call.put("id", begun.id()).put("type", "function");
            function.put("name", begun.name());
        }
        call.put("function", function.put("arguments", arguments).build());
        return Json.object().put("tool_calls", List.of(call.build())).build();
    }

    @Override
    public Answer logprobs(List<TokenLogprob> tokens) {
        return request -> request.asksForStream() ? logprobStream(tokens) : logprobBody(tokens);
    }

    private static Script logprobStream(List<TokenLogprob> tokens) {
        List<String> events = new ArrayList<>();
        for (TokenLogprob token : tokens) {
            Json delta = Json.object().put("content", token.token()).build();
            Json choice = Json.object()
                    .put("index", 0)
                    .put("delta", delta)
                    .put("logprobs", logprobsJson(List.of(token)))
                    .put("finish_reason", null)
                    .build();
            events.add(envelope("chat.completion.chunk", choice).toString());
        }
        return finish(events, "stop");
    }

    private static Script logprobBody(List<TokenLogprob> tokens) {
        StringBuilder text = new StringBuilder();
        tokens.forEach(token -> text.append(token.token()));
        return Scripts.json(200, body(text.toString(), Map.of("logprobs", logprobsJson(tokens)), Map.of()));
    }

    private static Json logprobsJson(List<TokenLogprob> tokens) {
        return Json.object()
                .put(
                        "content",
                        tokens.stream().map(OpenAiContractScripts::logprob).toList())
                .put("refusal", null)
                .build();
    }

    private static Json logprob(TokenLogprob token) {
        List<Integer> bytes = new ArrayList<>();
        for (byte b : token.token().getBytes(StandardCharsets.UTF_8)) {
            bytes.add(b & 0xFF);
        }
        return Json.object()
                .put("token", token.token())
                .put("logprob", token.logprob())
                .put("bytes", bytes)
                .put(
                        "top_logprobs",
                        token.top().stream().map(OpenAiContractScripts::logprob).toList())
                .build();
    }

    @Override
    public Answer unknownField(String name, String value, String text) {
        return request -> request.asksForStream()
                ? finish(
                        List.of(
                                chunk(Json.object().put("content", text).build(), null),
                                Json.object()
                                        .putAll(envelope("chat.completion.chunk")
                                                .fields())
                                        .put(name, value)
                                        .build()
                                        .toString()),
                        "stop")
                : Scripts.json(200, body(text, Map.of(), Map.of(name, Json.of(value))));
    }

    @Override
    public Answer embeddings(int dimensions) {
        return Scripts.embeddingsShuffled(dimensions);
    }

    @Override
    public Answer error(ContractError error) {
        return switch (error) {
            case BAD_CREDENTIAL -> badCredential("Incorrect API key provided.");
            case FORBIDDEN ->
                Scripts.error(403, "permission_error", "permission_denied", "You are not allowed to use this model.");
            case NO_SUCH_MODEL ->
                Scripts.error(404, "invalid_request_error", "model_not_found", "The model does not exist.");
            case BAD_REQUEST ->
                Scripts.error(400, "invalid_request_error", "invalid_value", "Invalid value for 'temperature'.");
            case CONTEXT_TOO_LONG ->
                Scripts.error(
                        400,
                        "invalid_request_error",
                        "context_length_exceeded",
                        "This model's maximum context length is 8192 tokens.");
            case CONTENT_FILTER ->
                Scripts.error(400, "invalid_request_error", "content_filter", "The prompt was filtered.");
            case BODY_TOO_LARGE ->
                Scripts.error(413, "invalid_request_error", "request_too_large", "The request is too large.");
            case UNPROCESSABLE ->
                Scripts.error(422, "invalid_request_error", "unprocessable", "The request could not be processed.");
            case RATE_LIMITED -> Scripts.rateLimited(Duration.ofMillis(1500));
            case NO_QUOTA -> Scripts.quotaExceeded();
            case SERVER_ERROR ->
                Scripts.error(500, "server_error", "server_error", "The server had an error processing your request.");
            case BAD_GATEWAY_PAGE -> Scripts.html(502);
            case OVERLOADED ->
                Scripts.error(503, "service_unavailable_error", "server_is_overloaded", "Try again later.");
            case GATEWAY_TIMEOUT -> Scripts.html(504);
        };
    }

    @Override
    public Answer badCredential(String words) {
        return Scripts.error(401, "invalid_request_error", "invalid_api_key", words);
    }

    @Override
    public Answer errorInStream(String... pieces) {
        return Scripts.errorInStream("server_error", "server_error", "The server had an error.", pieces);
    }

    @Override
    public Answer unfinished(String... pieces) {
        return Scripts.streamUnfinished(pieces);
    }

    @Override
    public Answer withoutFinalMark(String... pieces) {
        return ChatAnswer.builder()
                .text(pieces)
                .streaming()
                .withoutDone()
                .usage(11, 7)
                .build();
    }

    @Override
    public Answer pausing(String before, Gate gate, String after) {
        return Script.stream()
                .body(event(chunk(Json.object().put("content", before).build(), null)))
                .await(gate)
                .body(event(chunk(Json.object().put("content", after).build(), null)))
                .body(event(chunk(Json.object().build(), "stop")))
                .body(event("[DONE]"));
    }

    @Override
    public Set<String> requestFields(boolean streaming) {
        return streaming
                ? Set.of("model", "messages", "stream", "stream_options")
                : Set.of("model", "messages", "stream");
    }

    @Override
    public String schemaPointer() {
        return "/response_format/json_schema/schema";
    }

    private static Script finish(List<String> events, String reason) {
        List<String> all = new ArrayList<>(events);
        all.add(chunk(Json.object().build(), reason));
        all.add(Json.object()
                .putAll(envelope("chat.completion.chunk").fields())
                .put("usage", usage())
                .build()
                .toString());
        all.add("[DONE]");
        return Scripts.sse(all.toArray(String[]::new));
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    private static String chunk(Json delta, @Nullable String finishReason) {
        Json choice = Json.object()
                .put("index", 0)
                .put("delta", delta)
                .put("finish_reason", finishReason)
                .build();
        return envelope("chat.completion.chunk", choice).toString();
    }

    private static String body(String text, Map<String, Json> ofChoice, Map<String, Json> ofAnswer) {
        Json message =
                Json.object().put("role", "assistant").put("content", text).build();
        Json choice = Json.object()
                .put("index", 0)
                .put("message", message)
                .put("finish_reason", "stop")
                .putAll(ofChoice)
                .build();
        return Json.object()
                .putAll(envelope("chat.completion", choice).fields())
                .put("usage", usage())
                .putAll(ofAnswer)
                .build()
                .toString();
    }

    private static Json envelope(String object, Json... choices) {
        return Json.object()
                .put("id", "answer-1")
                .put("object", object)
                .put("created", 1_795_300_000L)
                .put("model", "contract-model")
                .put("choices", List.of(choices))
                .build();
    }

    private static Json usage() {
        return Json.object()
                .put("prompt_tokens", SOME_USAGE.inputTokens())
                .put("completion_tokens", SOME_USAGE.outputTokens())
                .put("total_tokens", SOME_USAGE.totalTokens())
                .build();
    }
}
