package io.gatehouse.testing.contract;

import io.gatehouse.model.Json;
import io.gatehouse.model.Usage;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.testing.VllmScripts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contract's answers as vLLM gives them: last pieces that carry text and the reason, a usage with each piece where asked,
 * stop reasons, errors in its own words, and a final mark after errors too. Thread-safe.
 */
public class VllmContractScripts extends OpenAiContractScripts {
    /** The answers as vLLM itself gives them. */
    public VllmContractScripts() {}

    @Override
    public Answer text(Usage usage, String... pieces) {
        return request -> (request.asksForStream() ? stream(request, usage, pieces) : body(request, usage, pieces))
                .header("x-request-id", "request-1");
    }

    private static int choices(RecordedRequest request) {
        String n = request.at("/n");
        return n == null ? 1 : Integer.parseInt(n);
    }

    private static Script body(RecordedRequest request, Usage usage, String... pieces) {
        List<Json> choices = new ArrayList<>();
        for (int i = 0; i < choices(request); i++) {
            Json message = Json.object()
                    .put("role", "assistant")
                    .put("content", String.join("", pieces))
                    .put("refusal", null)
                    .put("annotations", null)
                    .put("audio", null)
                    .put("function_call", null)
                    .put("tool_calls", List.of())
                    .put("reasoning", null)
                    .build();
            choices.add(Json.object()
                    .put("index", i)
                    .put("message", message)
                    .put("logprobs", null)
                    .put("finish_reason", "stop")
                    .put("stop_reason", null)
                    .put("token_ids", null)
                    .build());
        }
        Json body = Json.object()
                .putAll(envelope(request, "chat.completion", choices).fields())
                .put("service_tier", null)
                .put("system_fingerprint", null)
                .put("usage", tokens(usage, true))
                .put("prompt_logprobs", null)
                .put("kv_transfer_params", null)
                .build();
        return Scripts.json(200, body.toString());
    }

    private static Script stream(RecordedRequest request, Usage usage, String... pieces) {
        boolean each = "true".equals(request.at("/stream_options/continuous_usage_stats"));
        List<String> events = new ArrayList<>();
        for (int i = 0; i < choices(request); i++) {
            Json begun =
                    Json.object().put("role", "assistant").put("content", "").build();
            events.add(chunk(request, i, begun, null, each ? Usage.of(usage.inputTokens(), 0) : null));
        }
        for (int at = 0; at < pieces.length; at++) {
            for (int i = 0; i < choices(request); i++) {
                String reason = at == pieces.length - 1 ? "stop" : null;
                Json delta = Json.object().put("content", pieces[at]).build();
                Usage soFar = each ? Usage.of(usage.inputTokens(), at + 1L) : null;
                events.add(chunk(request, i, delta, reason, soFar));
            }
        }
        if ("true".equals(request.at("/stream_options/include_usage"))) {
            events.add(Json.object()
                    .putAll(envelope(request, "chat.completion.chunk", List.of())
                            .fields())
                    .put("usage", tokens(usage, true))
                    .build()
                    .toString());
        }
        events.add("[DONE]");
        return Scripts.sse(events.toArray(String[]::new));
    }

    private static String chunk(
            RecordedRequest request, int index, Json delta, @Nullable String reason, @Nullable Usage usage) {
        Json.ObjectBuilder choice = Json.object()
                .put("index", index)
                .put("delta", delta)
                .put("logprobs", null)
                .put("finish_reason", reason);
        if (reason != null) {
            choice.put("stop_reason", null);
        }
        Json.ObjectBuilder chunk = Json.object()
                .putAll(envelope(request, "chat.completion.chunk", List.of(choice.build()))
                        .fields());
        if (usage != null) {
            chunk.put("usage", tokens(usage, false));
        }
        return chunk.build().toString();
    }

    private static Json tokens(Usage usage, boolean details) {
        Json.ObjectBuilder tokens = Json.object()
                .put("prompt_tokens", usage.inputTokens())
                .put("total_tokens", usage.totalTokens())
                .put("completion_tokens", usage.outputTokens());
        if (details) {
            tokens.put("prompt_tokens_details", Map.of("cached_tokens", usage.cachedInputTokens()));
        }
        return tokens.build();
    }

    private static Json envelope(RecordedRequest request, String object, List<Json> choices) {
        return Json.object()
                .put("id", "answer-1")
                .put("object", object)
                .put("created", 1_795_300_000L)
                .put("model", request.at("/model"))
                .put("choices", choices)
                .build();
    }

    @Override
    public Answer error(ContractError error) {
        return switch (error) {
            case NO_SUCH_MODEL ->
                VllmScripts.error(404, "NotFoundError", "model", "The model `contract-model` does not exist.");
            case BAD_REQUEST ->
                VllmScripts.error(
                        400, "Bad Request", "body.temperature", "1 validation error:\n  {'type': 'float_parsing'}");
            case CONTEXT_TOO_LONG ->
                VllmScripts.error(
                        400,
                        "BadRequestError",
                        "input_tokens",
                        "This model's maximum context length is 512 tokens. However, you requested 100 output tokens and"
                                + " your prompt contains at least 413 input tokens, for a total of at least 513 tokens."
                                + " Please reduce the length of the input prompt or the number of requested output tokens."
                                + " (parameter=input_tokens, value=413)");
            case SERVER_ERROR -> VllmScripts.engineDead();
            case OVERLOADED -> VllmScripts.busy();
            default -> super.error(error);
        };
    }

    @Override
    public Answer badCredential(String words) {
        return words.startsWith("Incorrect API key provided.")
                ? VllmScripts.unauthorized()
                : super.badCredential(words);
    }

    @Override
    public Answer errorInStream(String... pieces) {
        return VllmScripts.errorInStream(pieces);
    }
}
