package io.gatehouse.tests.contract;

import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.Usage;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.testing.contract.ContractError;
import io.gatehouse.testing.contract.OpenAiContractScripts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SGLang's chat answers: members without a value as null, the match that ended the text, {@code [DONE]} after errors too. */
public final class SgLangChatScripts extends OpenAiContractScripts {
    private static final Usage SOME = Usage.of(11, 7);

    @Override
    public Answer text(Usage usage, String... pieces) {
        return answer(usage, "", "stop", pieces);
    }

    @Override
    public Answer finished(FinishReason reason, String text) {
        return answer(SOME, "", reason.name().toLowerCase(Locale.ROOT), text);
    }

    @Override
    public Answer reasoning(String reasoning, String text) {
        return answer(SOME, reasoning, "stop", text);
    }

    /** An answer that ends with a word of the server's. */
    public static Answer answer(Usage usage, String reasoning, String reason, String... pieces) {
        return request -> (request.asksForStream()
                        ? stream(request, usage, reasoning, reason, pieces)
                        : body(request, usage, reasoning, reason, pieces))
                .header("x-request-id", "request-1");
    }

    private static int choices(RecordedRequest request) {
        String n = request.at("/n");
        return n == null ? 1 : Integer.parseInt(n);
    }

    private static Script body(
            RecordedRequest request, Usage usage, String reasoning, String reason, String... pieces) {
        List<Json> choices = new ArrayList<>();
        for (int i = 0; i < choices(request); i++) {
            Json message = message(String.join("", pieces), reasoning.isEmpty() ? null : reasoning);
            choices.add(choice(i, "message", message, reason));
        }
        Json body = Json.object()
                .putAll(envelope(request, "chat.completion", choices).fields())
                .put("usage", tokens(usage))
                .put("metadata", Map.of("weight_version", "default"))
                .build();
        return Scripts.json(200, body.toString());
    }

    private static Script stream(
            RecordedRequest request, Usage usage, String reasoning, String reason, String... pieces) {
        int choices = choices(request);
        List<Json> deltas = new ArrayList<>();
        deltas.add(message("", null));
        if (!reasoning.isEmpty()) {
            int middle = reasoning.length() / 2;
            deltas.add(message(null, reasoning.substring(0, middle)));
            deltas.add(message(null, reasoning.substring(middle)));
        }
        for (String piece : pieces) {
            deltas.add(message(piece, null));
        }
        List<String> events = new ArrayList<>();
        deltas.forEach(delta -> all(events, choices, request, delta, null));
        all(events, choices, request, message(null, null), reason);
        if ("true".equals(request.at("/stream_options/include_usage"))) {
            events.add(Json.object()
                    .putAll(envelope(request, "chat.completion.chunk", List.of())
                            .fields())
                    .put("usage", tokens(usage))
                    .build()
                    .toString());
        }
        events.add("[DONE]");
        return Scripts.sse(events.toArray(String[]::new));
    }

    private static void all(
            List<String> events, int choices, RecordedRequest request, Json delta, @Nullable String reason) {
        for (int i = 0; i < choices; i++) {
            Json chunk = Json.object()
                    .putAll(envelope(request, "chat.completion.chunk", List.of(choice(i, "delta", delta, reason)))
                            .fields())
                    .put("usage", null)
                    .build();
            events.add(chunk.toString());
        }
    }

    private static Json message(@Nullable String content, @Nullable String reasoning) {
        return Json.object()
                .put("role", "assistant")
                .put("content", content)
                .put("reasoning_content", reasoning)
                .put("tool_calls", null)
                .build();
    }

    private static Json choice(int index, String name, Json message, @Nullable String reason) {
        return Json.object()
                .put("index", index)
                .put(name, message)
                .put("logprobs", null)
                .put("finish_reason", reason)
                .put("matched_stop", "stop".equals(reason) ? 2 : null)
                .build();
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

    private static Json tokens(Usage usage) {
        Json cached = usage.cachedInputTokens() == 0
                ? Json.NULL
                : Json.of(Map.of("cached_tokens", usage.cachedInputTokens()));
        return Json.object()
                .put("prompt_tokens", usage.inputTokens())
                .put("total_tokens", usage.totalTokens())
                .put("completion_tokens", usage.outputTokens())
                .put("prompt_tokens_details", cached)
                .put("reasoning_tokens", usage.reasoningTokens())
                .build();
    }

    @Override
    public Answer error(ContractError error) {
        return SgLangBodies.error(error);
    }

    @Override
    public Answer errorInStream(String... pieces) {
        return failing(SgLangBodies.fullInStream(), pieces);
    }

    /** A stream that tells an error and ends with the usual mark. */
    public static Answer failing(String error, String... pieces) {
        Answer before = pieces.length == 0 ? Script.stream() : Scripts.streamUnfinished(pieces);
        return before.with(script -> script.body("data: " + error + "\n\ndata: [DONE]\n\n"));
    }
}
