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
 * TGI 3's native API as it writes: a token an event, the end of the text as a special token, no final mark, {@code data:}
 * without a space; usage in headers, or in the details of a stream's last event.
 */
public final class TgiNativeScripts implements ContractScripts {
    private static final Usage SOME = Usage.of(11, 7);
    private static final TokenLogprob END = new TokenLogprob("</s>", -0.5, List.of());

    @Override
    public @Nullable String answerId() {
        return null;
    }

    private static boolean streams(RecordedRequest request) {
        return request.path().equals("/generate_stream");
    }

    private static List<TokenLogprob> tokens(String... pieces) {
        return Arrays.stream(pieces)
                .map(piece -> new TokenLogprob(piece, -0.25, List.of()))
                .toList();
    }

    @Override
    public Answer text(Usage usage, String... pieces) {
        return request ->
                answer(request, usage, "eos_token", tokens(pieces), Map.of()).header("x-request-id", "request-1");
    }

    /** A text that ended. */
    public Answer text(String... pieces) {
        return text(SOME, pieces);
    }

    private static Script answer(
            RecordedRequest request, Usage usage, String reason, List<TokenLogprob> tokens, Map<String, Json> others) {
        if (!streams(request)) {
            return Scripts.json(200, whole(usage, reason, tokens, others))
                    .header("x-compute-type", "cpu")
                    .header("x-queue-time", "3")
                    .header("x-prompt-tokens", Long.toString(usage.inputTokens()))
                    .header("x-generated-tokens", Long.toString(usage.outputTokens()));
        }
        return begun(tokens, others).body(event(last(tokens, usage, reason)));
    }

    private static Script begun(List<TokenLogprob> tokens, Map<String, Json> others) {
        Script script = Script.stream();
        for (int i = 0; i < tokens.size(); i++) {
            script = script.body(event(token(i + 1, tokens.get(i), false, null, null, others)));
        }
        return script;
    }

    /** The last event. Where the model ended the text it holds the token for that, else one more without text. */
    private static String last(List<TokenLogprob> tokens, Usage usage, String reason) {
        Json details = Json.object()
                .put("finish_reason", reason)
                .put("generated_tokens", usage.outputTokens())
                .put("seed", null)
                .put("input_length", usage.inputTokens())
                .build();
        return token(tokens.size() + 1, END, true, text(tokens), details, Map.of());
    }

    private static String text(List<TokenLogprob> tokens) {
        StringBuilder text = new StringBuilder();
        tokens.forEach(token -> text.append(token.token()));
        return text.toString();
    }

    private static String event(String data) {
        return "data:" + data + "\n\n";
    }

    private static String token(
            int index,
            TokenLogprob token,
            boolean special,
            @Nullable String text,
            @Nullable Json details,
            Map<String, Json> others) {
        Json.ObjectBuilder event = Json.object().put("index", index).put("token", tokenJson(token, special));
        if (!token.top().isEmpty()) {
            event.put(
                    "top_tokens",
                    token.top().stream().map(each -> tokenJson(each, false)).toList());
        }
        return event.put("generated_text", text)
                .put("details", details)
                .putAll(others)
                .build()
                .toString();
    }

    private static Json tokenJson(TokenLogprob token, boolean special) {
        return Json.object()
                .put("id", Math.abs(token.token().hashCode() % 32_000))
                .put("text", token.token())
                .put("logprob", token.logprob())
                .put("special", special)
                .build();
    }

    private static String whole(Usage usage, String reason, List<TokenLogprob> tokens, Map<String, Json> others) {
        List<Json> all = new ArrayList<>(
                tokens.stream().map(token -> tokenJson(token, false)).toList());
        all.add(tokenJson(END, true));
        Json details = Json.object()
                .put("finish_reason", reason)
                .put("generated_tokens", usage.outputTokens())
                .put("seed", null)
                .put("prefill", List.of())
                .put("tokens", all)
                .put(
                        "top_tokens",
                        tokens.stream()
                                .map(token -> Json.of(token.top().stream()
                                        .map(each -> tokenJson(each, false))
                                        .toList()))
                                .toList())
                .build();
        return Json.object()
                .put("generated_text", text(tokens))
                .put("details", details)
                .putAll(others)
                .build()
                .toString();
    }

    @Override
    public Answer finished(FinishReason reason, String text) {
        String word = reason == FinishReason.LENGTH ? "length" : "stop_sequence";
        return request -> answer(request, SOME, word, tokens(text), Map.of());
    }

    @Override
    public Answer logprobs(List<TokenLogprob> tokens) {
        return request -> answer(request, SOME, "eos_token", tokens, Map.of());
    }

    @Override
    public Answer unknownField(String name, String value, String text) {
        return request -> answer(request, SOME, "eos_token", tokens(text), Map.of(name, Json.of(value)));
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
                ? failing("overloaded", "Model is overloaded")
                : failing("incomplete_generation_stream", "Incomplete generation stream", pieces);
    }

    /** A stream that tells an error and ends. */
    public static Answer failing(String type, String message, String... pieces) {
        return begun(tokens(pieces), Map.of()).body(event(TgiBodies.body(type, message)));
    }

    @Override
    public Answer unfinished(String... pieces) {
        return begun(tokens(pieces), Map.of());
    }

    @Override
    public Answer pausing(String before, Gate gate, String after) {
        List<TokenLogprob> tokens = tokens(before, after);
        return Script.stream()
                .body(event(token(1, tokens.get(0), false, null, null, Map.of())))
                .await(gate)
                .body(event(token(2, tokens.get(1), false, null, null, Map.of())))
                .body(event(last(tokens, SOME, "eos_token")));
    }

    @Override
    public Set<String> requestFields(boolean streaming) {
        return Set.of("inputs", "parameters");
    }

    @Override
    public String schemaPointer() {
        return "/parameters/grammar/value";
    }

    @Override
    public String extraPointer(String field) {
        return "/parameters/" + field;
    }

    @Override
    public Answer reasoning(String reasoning, String text) {
        throw new UnsupportedOperationException("TGI leaves it in the text");
    }

    @Override
    public Answer refusal(String words) {
        throw new UnsupportedOperationException("TGI knows none");
    }

    @Override
    public Answer toolCalls(ToolCall... calls) {
        throw new UnsupportedOperationException("the native API knows none");
    }

    @Override
    public Answer interleavedToolCalls(ToolCall first, ToolCall second) {
        throw new UnsupportedOperationException("the native API knows none");
    }

    @Override
    public Answer embeddings(int dimensions) {
        throw new UnsupportedOperationException("TGI has none");
    }

    @Override
    public Answer withoutFinalMark(String... pieces) {
        throw new UnsupportedOperationException("the last token is the final mark");
    }
}
