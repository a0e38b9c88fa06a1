package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes up the answer of a {@link FakeVllm} to one chat or completion request. */
final class VllmAnswer {
    private static final long CREATED = 1_795_300_000L;
    private static final int BOUND_OF_COMPLETIONS = 16;

    /** A token as it goes over the wire. */
    private record Piece(String field, String text) {}

    /** How one choice came out. */
    private record Generated(List<Piece> pieces, String finishReason) {}

    private final FakeVllm.Builder engine;
    private final RecordedRequest request;
    private final JsonNode json;
    private final boolean chat;
    private final String requestId;
    private final String id;
    private final byte[] prompt;
    private final int prefixBytes;

    VllmAnswer(FakeVllm.Builder engine, RecordedRequest request, boolean chat) {
        this.engine = engine;
        this.request = request;
        this.json = request.json();
        this.chat = chat;
        String given = request.header("x-request-id");
        requestId = given != null ? given : "fake-" + request.number();
        id = (chat ? "chatcmpl-" : "cmpl-") + requestId;
        String prefix = chat && json.path("continue_final_message").asBoolean() ? VllmPrompt.last(json) : "";
        prefixBytes = prefix.getBytes(StandardCharsets.UTF_8).length;
        prompt = VllmPrompt.of(json, chat).getBytes(StandardCharsets.UTF_8);
    }

    Script script(FakeVllm.@Nullable Death death) {
        Script refused = refusal();
        if (refused != null) {
            return refused;
        }
        List<Generated> choices = new ArrayList<>();
        for (int i = 0; i < Math.max(1, json.path("n").asInt(1)); i++) {
            choices.add(generate(i));
        }
        Script script = request.asksForStream() ? stream(choices, death) : body(choices);
        return engine.requestIdHeaders ? script.header("x-request-id", requestId) : script;
    }

    private @Nullable Script refusal() {
        if (json.path("continue_final_message").asBoolean()
                && json.path("add_generation_prompt").asBoolean(true)) {
            return VllmScripts.error(
                    400,
                    "Bad Request",
                    null,
                    "Cannot set both `continue_final_message` and `add_generation_prompt` to True.");
        }
        Integer most = bound();
        long output = most == null ? 0 : most;
        return prompt.length + output <= engine.contextWindow
                ? null
                : VllmScripts.error(400, "BadRequestError", null, tooLong(prompt.length, output));
    }

    private String tooLong(long input, long output) {
        long window = engine.contextWindow;
        int minor = engine.minor();
        if (minor >= 19) {
            return "This model's maximum context length is " + window + " tokens. However, you requested " + output
                    + " output tokens and your prompt contains at least " + input + " input tokens, for a total of at"
                    + " least " + (input + output) + " tokens. Please reduce the length of the input prompt or the"
                    + " number of requested output tokens. (parameter=input_tokens, value=" + input + ")";
        }
        if (minor >= 15) {
            return "You passed " + input + " input tokens and requested " + output + " output tokens. However, the"
                    + " model's context length is only " + window + " tokens, resulting in a maximum input length of "
                    + (window - output) + " tokens.";
        }
        return "This model's maximum context length is " + window + " tokens. However, you requested "
                + (input + output) + " tokens (" + input + " in the messages, " + output + " in the completion). Please"
                + " reduce the length of the messages or completion.";
    }

    private @Nullable Integer bound() {
        JsonNode most = json.path("max_completion_tokens").isMissingNode()
                ? json.path("max_tokens")
                : json.path("max_completion_tokens");
        if (most.isNumber()) {
            return most.asInt();
        }
        return chat ? null : BOUND_OF_COMPLETIONS;
    }

    private Generated generate(int choice) {
        List<Piece> pieces = new ArrayList<>();
        String chosen = chosen();
        if (chosen != null) {
            pieces.add(new Piece(content(), chosen));
            return new Generated(pieces, "stop");
        }
        VllmText text = new VllmText(engine.words, json.path("seed").asLong(0) + 31L * choice, prompt);
        Integer most = bound();
        VllmText.Detokenizer detokenizer = new VllmText.Detokenizer();
        int thought = prefixBytes == 0 && chat ? engine.reasoningTokens : 0;
        int bytes = prefixBytes;
        while (most == null || pieces.size() < most) {
            boolean reasons = pieces.size() < thought;
            if (!reasons && chat && text.isWhole() && bytes >= engine.answerBytes) {
                pieces.add(new Piece(content(), ""));
                return new Generated(pieces, "stop");
            }
            byte[] token = text.next();
            bytes += reasons ? 0 : token.length;
            pieces.add(new Piece(reasons ? engine.reasoningField() : content(), detokenizer.add(token)));
        }
        return new Generated(pieces, "length");
    }

    private String content() {
        return chat ? "content" : "text";
    }

    /** What a structure of the kind that this release reads leaves to say, or null. */
    private @Nullable String chosen() {
        JsonNode choices =
                engine.minor() >= 12 ? json.path("structured_outputs").path("choice") : json.path("guided_choice");
        if (choices.isArray()) {
            return choices.get(0).asText();
        }
        JsonNode schema = json.path("response_format").path("json_schema").path("schema");
        return schema.isMissingNode() ? null : "{\"kept\":true}";
    }

    private Script body(List<Generated> choices) {
        ObjectNode body = envelope(chat ? "chat.completion" : "text_completion");
        ArrayNode list = body.putArray("choices");
        for (int i = 0; i < choices.size(); i++) {
            ObjectNode choice = list.addObject().put("index", i);
            ObjectNode holder = chat ? choice.putObject("message").put("role", "assistant") : choice;
            for (Piece piece : choices.get(i).pieces()) {
                holder.put(piece.field(), holder.path(piece.field()).asText("") + piece.text());
            }
            choice.put("finish_reason", choices.get(i).finishReason()).putNull("stop_reason");
        }
        body.set(
                "usage",
                usage(choices.stream().mapToInt(each -> each.pieces().size()).sum(), true));
        return Scripts.json(200, WireJson.text(body));
    }

    private Script stream(List<Generated> choices, FakeVllm.@Nullable Death death) {
        JsonNode options = json.path("stream_options");
        boolean each = options.path("continuous_usage_stats").asBoolean();
        List<BodyStep> events = new ArrayList<>();
        for (int i = 0; chat && i < choices.size(); i++) {
            ObjectNode delta = WireJson.object().put("role", "assistant").put("content", "");
            events.add(chunk(i, delta, null, each ? 0 : null));
        }
        int longest =
                choices.stream().mapToInt(one -> one.pieces().size()).max().orElse(0);
        int sent = 0;
        for (int at = 0; at < longest; at++) {
            if (death != null && at == death.tokens()) {
                return death.end(Script.stream().thenAll(events), this::aborted);
            }
            for (int i = 0; i < choices.size(); i++) {
                List<Piece> pieces = choices.get(i).pieces();
                if (at < pieces.size()) {
                    sent++;
                    Piece piece = pieces.get(at);
                    ObjectNode delta = WireJson.object().put(piece.field(), piece.text());
                    String end = at == pieces.size() - 1 ? choices.get(i).finishReason() : null;
                    events.add(chunk(i, delta, end, each ? sent : null));
                }
            }
        }
        if (options.path("include_usage").asBoolean()) {
            ObjectNode last = envelope(chat ? "chat.completion.chunk" : "text_completion");
            last.putArray("choices");
            last.set("usage", usage(sent, true));
            events.add(Sse.event(last));
        }
        events.add(Sse.DONE);
        return Script.stream().thenAll(events);
    }

    private BodyStep aborted() {
        return chunk(0, WireJson.object(), "abort", null);
    }

    private BodyStep chunk(int index, ObjectNode delta, @Nullable String finishReason, @Nullable Integer tokens) {
        ObjectNode chunk = envelope(chat ? "chat.completion.chunk" : "text_completion");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
        if (chat) {
            choice.set("delta", delta);
        } else {
            choice.put("text", delta.path("text").asText(""));
        }
        choice.putNull("logprobs").put("finish_reason", finishReason);
        if (finishReason != null) {
            choice.putNull("stop_reason");
        }
        if (tokens != null) {
            chunk.set("usage", usage(tokens, false));
        }
        return Sse.event(chunk);
    }

    private ObjectNode usage(int output, boolean details) {
        ObjectNode usage = WireJson.object()
                .put("prompt_tokens", prompt.length)
                .put("total_tokens", prompt.length + output)
                .put("completion_tokens", output);
        if (details) {
            usage.putObject("prompt_tokens_details").put("cached_tokens", prompt.length / 16 * 16);
        }
        return usage;
    }

    private ObjectNode envelope(String object) {
        return WireJson.object()
                .put("id", id)
                .put("object", object)
                .put("created", CREATED)
                .put("model", json.path("model").asText());
    }
}
