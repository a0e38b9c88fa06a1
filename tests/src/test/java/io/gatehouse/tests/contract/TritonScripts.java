package io.gatehouse.tests.contract;

import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.testing.contract.ContractError;
import io.gatehouse.testing.contract.ContractScripts;
import io.gatehouse.tgi.TritonApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Triton's generate extension as its three kinds of model speak it: outputs of one element are plain values, streams have
 * neither a final mark nor an event type, errors are {@code {"error":"…"}}.
 */
public final class TritonScripts implements ContractScripts {
    private static final Usage SOME_USAGE = Usage.of(11, 7);

    private final TritonApi api;
    private final boolean counts;

    /** Of a model that counts tokens, or not. */
    public TritonScripts(TritonApi api, boolean counts) {
        this.api = api;
        this.counts = counts;
    }

    private boolean tellsEnd() {
        return api != TritonApi.TENSORRT_LLM;
    }

    private boolean cumulative() {
        return api == TritonApi.TENSORRT_LLM_API;
    }

    @Override
    public Answer text(Usage usage, String... pieces) {
        return answer(usage, "stop", pieces);
    }

    @Override
    public Answer finished(FinishReason reason, String text) {
        return answer(SOME_USAGE, reason.name().toLowerCase(Locale.ROOT), text);
    }

    private Answer answer(Usage usage, String reason, String... pieces) {
        return request -> {
            if (!request.path().endsWith("/generate_stream")) {
                return identified(Scripts.json(200, piece(String.join("", pieces), reason, usage, true)));
            }
            return identified(stream(Script.stream(), reason, usage, pieces));
        };
    }

    private static Script identified(Script script) {
        return script.header("x-request-id", "request-1");
    }

    private Script stream(Script script, @Nullable String reason, Usage usage, String... pieces) {
        Script sent = script;
        StringBuilder soFar = new StringBuilder();
        for (int i = 0; i < pieces.length; i++) {
            soFar.append(pieces[i]);
            boolean last = i == pieces.length - 1;
            // Each event tells its own output tokens; all but one belong to the last.
            long out = last ? usage.outputTokens() - (pieces.length - 1) : 1;
            String text = cumulative() ? soFar.toString() : pieces[i];
            sent = sent.body(event(piece(text, last ? reason : null, Usage.of(usage.inputTokens(), out), false)));
        }
        return sent;
    }

    private static String event(String json) {
        return "data: " + json + "\n\n";
    }

    /** One response of the model. */
    public String piece(String text, @Nullable String reason, Usage usage, boolean whole) {
        Json.ObjectBuilder json = Json.object()
                .put("id", "answer-1")
                .put("model_name", "contract-model")
                .put("model_version", "1");
        if (api == TritonApi.TENSORRT_LLM) {
            json.put("cum_log_probs", 0.0).put("output_log_probs", whole ? List.of(0.0, 0.0) : 0.0);
            json.put("sequence_id", 0).put("sequence_start", false).put("sequence_end", false);
        } else {
            json.put("finish_reason", reason == null ? "None" : reason);
        }
        if (counts) {
            json.put("num_input_tokens", usage.inputTokens()).put("num_output_tokens", usage.outputTokens());
        }
        return json.put("text_output", text).build().toString();
    }

    @Override
    public Answer unknownField(String name, String value, String text) {
        return answer(SOME_USAGE, "stop", text)
                .with(script ->
                        script.mapBody(body -> body.replace("{\"id\"", "{\"" + name + "\":\"" + value + "\",\"id\"")));
    }

    /** One of Triton's errors, as it comes before the first response. */
    public static Script error(int status, String words) {
        return Scripts.json(status, Json.object().put("error", words).build().toString());
    }

    /** The same as the first response of the model: in a stream an event under the status of an error. */
    public static Answer modelError(int status, String words) {
        return request -> request.path().endsWith("/generate_stream")
                ? Script.respond(status)
                        .contentType("text/event-stream; charset=utf-8")
                        .chunked()
                        .body(event(Json.object().put("error", words).build().toString()))
                : error(status, words);
    }

    @Override
    public Answer error(ContractError error) {
        return switch (error) {
            case BAD_CREDENTIAL -> badCredential("Unauthorized");
            case FORBIDDEN -> error(403, "This API is restricted, expecting header 'triton-key'");
            case NO_SUCH_MODEL -> error(404, "Request for unknown model: 'contract-model' is not found");
            case BAD_REQUEST -> error(400, "unexpected inference input 'temprature' for model 'contract-model'");
            case CONTEXT_TOO_LONG -> modelError(500, "Prompt length (9000) exceeds maximum input length (8192).");
            case SERVER_ERROR -> modelError(500, "Error generating stream: CUDA error");
            case OVERLOADED -> error(503, "Exceeds maximum queue size");
            // What only a proxy in front of it says.
            case CONTENT_FILTER ->
                Scripts.error(400, "invalid_request_error", "content_filter", "The prompt was filtered.");
            case BODY_TOO_LARGE -> error(413, "Payload Too Large");
            case UNPROCESSABLE -> error(422, "The request could not be processed.");
            case RATE_LIMITED -> Scripts.rateLimited(Duration.ofMillis(1500));
            case NO_QUOTA -> Scripts.quotaExceeded();
            case BAD_GATEWAY_PAGE -> Scripts.html(502);
            case GATEWAY_TIMEOUT -> Scripts.html(504);
        };
    }

    @Override
    public Answer badCredential(String words) {
        return error(401, words);
    }

    @Override
    public Answer errorInStream(String... pieces) {
        return stream(Script.stream(), null, SOME_USAGE, pieces)
                .body(event("{\"error\":\"Error generating stream: the engine failed\"}"));
    }

    /** Where nothing tells the end but the end itself, it must be one of the connection alone. */
    @Override
    public Answer unfinished(String... pieces) {
        Script script = tellsEnd()
                ? Script.stream()
                : Script.respond(200).contentType("text/event-stream").untilClose();
        return stream(script, null, SOME_USAGE, pieces);
    }

    @Override
    public Answer withoutFinalMark(String... pieces) {
        return text(SOME_USAGE, pieces);
    }

    @Override
    public Answer pausing(String before, Gate gate, String after) {
        String rest = cumulative() ? before + after : after;
        return Script.stream()
                .body(event(piece(before, null, SOME_USAGE, false)))
                .await(gate)
                .body(event(piece(rest, "stop", SOME_USAGE, false)));
    }

    @Override
    public Set<String> requestFields(boolean streaming) {
        List<String> fields = new ArrayList<>(List.of("text_input"));
        if (api == TritonApi.TENSORRT_LLM_API) {
            fields.addAll(List.of(
                    "streaming",
                    "return_finish_reason",
                    "sampling_param_exclude_input_from_output",
                    "sampling_param_max_tokens"));
        } else {
            fields.addAll(List.of(
                    "stream", "exclude_input_in_output", "return_num_input_tokens", "return_num_output_tokens"));
            fields.addAll(
                    api == TritonApi.VLLM
                            ? List.of("return_finish_reason", "sampling_parameters")
                            : List.of("max_tokens"));
        }
        return Set.copyOf(fields);
    }

    @Override
    public String schemaPointer() {
        return "/guided_decoding_guide";
    }

    @Override
    public Answer reasoning(String reasoning, String text) {
        throw new UnsupportedOperationException("no reasoning");
    }

    @Override
    public Answer refusal(String words) {
        throw new UnsupportedOperationException("no refusals");
    }

    @Override
    public Answer toolCalls(ToolCall... calls) {
        throw new UnsupportedOperationException("no tools");
    }

    @Override
    public Answer interleavedToolCalls(ToolCall first, ToolCall second) {
        throw new UnsupportedOperationException("no tools");
    }

    @Override
    public Answer logprobs(List<TokenLogprob> tokens) {
        throw new UnsupportedOperationException("no log probabilities");
    }

    @Override
    public Answer embeddings(int dimensions) {
        throw new UnsupportedOperationException("no embeddings");
    }
}
