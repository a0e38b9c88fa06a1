package io.gatehouse.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Parts of chat answers that blocking and streaming ones share. */
final class ChatJson {
    private static final long CREATED = 1_795_300_000L;

    private ChatJson() {}

    static ObjectNode envelope(String object, ChatAnswer answer, RecordedRequest request) {
        return WireJson.object()
                .put("id", "chatcmpl-fake-" + request.number())
                .put("object", object)
                .put("created", CREATED)
                .put("model", answer.model(request));
    }

    static int choices(RecordedRequest request) {
        return Math.max(1, request.json().path("n").asInt(1));
    }

    static ObjectNode usage(ChatAnswer answer, RecordedRequest request) {
        ChatAnswer.Usage usage = answer.usage(request);
        ObjectNode json = WireJson.object()
                .put("prompt_tokens", usage.prompt())
                .put("completion_tokens", usage.completion())
                .put("total_tokens", usage.prompt() + usage.completion());
        json.putObject("prompt_tokens_details")
                .put("cached_tokens", usage.cached())
                .put("audio_tokens", 0);
        json.putObject("completion_tokens_details").put("reasoning_tokens", answer.reasoningTokens());
        return json;
    }

    static Script identified(Script script, RecordedRequest request) {
        return script.header("x-request-id", "req_fake_" + request.number()).header("openai-processing-ms", "1");
    }
}
