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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SGLang's native API: each event repeats the whole text, or is a piece of it where the server was started so. */
public final class SgLangNativeScripts implements ContractScripts {
    private static final Usage SOME = Usage.of(11, 7);
    private static final String DONE = "data: [DONE]\n\n";

    private final boolean incremental;

    /** The answers of a server that sends whole texts, or pieces. */
    public SgLangNativeScripts(boolean incremental) {
        this.incremental = incremental;
    }

    /** The object that says why an answer ended. */
    public static Json reason(String type) {
        Json.ObjectBuilder reason = Json.object().put("type", type);
        return (type.equals("length") ? reason.put("length", 4) : reason.put("matched", 2)).build();
    }

    /** The server gave up. */
    public static Json aborted(int status, String message) {
        return Json.object()
                .put("type", "abort")
                .put("message", message)
                .put("status_code", status)
                .build();
    }

    @Override
    public Answer text(Usage usage, String... pieces) {
        return request ->
                answer(request, usage, reason("stop"), Map.of(), pieces).header("x-request-id", "request-1");
    }

    @Override
    public Answer finished(FinishReason reason, String text) {
        return ending(reason(reason == FinishReason.LENGTH ? "length" : "stop"), text);
    }

    /** An answer that ends for a reason. */
    public Answer ending(Json reason, String... pieces) {
        return request -> answer(request, SOME, reason, Map.of(), pieces);
    }

    @Override
    public Answer unknownField(String name, String value, String text) {
        return request -> answer(request, SOME, reason("stop"), Map.of(name, Json.of(value)), text);
    }

    private Script answer(
            RecordedRequest request, Usage usage, Json reason, Map<String, Json> others, String... pieces) {
        if (!request.asksForStream()) {
            return Scripts.json(200, data(String.join("", pieces), usage, reason, others));
        }
        Script script = begun(pieces.length - 1, true, others, pieces);
        String last = incremental ? pieces[pieces.length - 1] : String.join("", pieces);
        return script.body(event(data(last, usage, reason, others))).body(DONE);
    }

    private Script begun(int count, boolean counted, Map<String, Json> others, String... pieces) {
        Script script = Script.stream();
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < count; i++) {
            whole.append(pieces[i]);
            String text = incremental ? pieces[i] : whole.toString();
            script = script.body(event(data(text, counted ? Usage.of(11, i + 1L) : null, null, others)));
        }
        return script;
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }

    private static String data(String text, @Nullable Usage usage, @Nullable Json reason, Map<String, Json> others) {
        Json.ObjectBuilder meta =
                Json.object().put("id", "answer-1").put("finish_reason", reason).put("weight_version", "default");
        if (usage != null) {
            meta.put("prompt_tokens", usage.inputTokens())
                    .put("completion_tokens", usage.outputTokens())
                    .put("cached_tokens", usage.cachedInputTokens());
        }
        return Json.object()
                .put("text", text)
                .put("output_ids", List.of(25_811, 29_889))
                .put("meta_info", meta.build())
                .putAll(others)
                .build()
                .toString();
    }

    @Override
    public Answer error(ContractError error) {
        return SgLangBodies.error(error);
    }

    @Override
    public Answer badCredential(String words) {
        return SgLangBodies.error(401, "Unauthorized", words);
    }

    @Override
    public Answer errorInStream(String... pieces) {
        return failing(SgLangBodies.fullInStream(), pieces);
    }

    /** A stream that tells an error and ends with the usual mark. */
    public Answer failing(String error, String... pieces) {
        return begun(pieces.length, true, Map.of(), pieces).body(event(error)).body(DONE);
    }

    /** Without counts, for the contract waits for what comes behind the text. */
    @Override
    public Answer unfinished(String... pieces) {
        return begun(pieces.length, false, Map.of(), pieces);
    }

    @Override
    public Answer withoutFinalMark(String... pieces) {
        String last = incremental ? "" : String.join("", pieces);
        return begun(pieces.length, true, Map.of(), pieces).body(event(data(last, SOME, reason("stop"), Map.of())));
    }

    @Override
    public Answer pausing(String before, Gate gate, String after) {
        String last = incremental ? after : before + after;
        return begun(1, false, Map.of(), before)
                .await(gate)
                .body(event(data(last, SOME, reason("stop"), Map.of())))
                .body(DONE);
    }

    @Override
    public Set<String> requestFields(boolean streaming) {
        return streaming ? Set.of("text", "sampling_params", "stream") : Set.of("text", "sampling_params");
    }

    @Override
    public String schemaPointer() {
        return "/sampling_params/json_schema";
    }

    @Override
    public String extraPointer(String field) {
        return "/sampling_params/" + field;
    }

    private static UnsupportedOperationException unknown() {
        return new UnsupportedOperationException("the native API knows none");
    }

    @Override
    public Answer reasoning(String reasoning, String text) {
        throw unknown();
    }

    @Override
    public Answer refusal(String words) {
        throw unknown();
    }

    @Override
    public Answer toolCalls(ToolCall... calls) {
        throw unknown();
    }

    @Override
    public Answer interleavedToolCalls(ToolCall first, ToolCall second) {
        throw unknown();
    }

    @Override
    public Answer logprobs(List<TokenLogprob> tokens) {
        throw unknown();
    }

    @Override
    public Answer embeddings(int dimensions) {
        throw unknown();
    }
}
