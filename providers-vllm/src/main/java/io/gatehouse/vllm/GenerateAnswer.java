package io.gatehouse.vllm;

import io.gatehouse.model.FinishReason;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.Usage;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import org.jspecify.annotations.Nullable;

/** What SGLang's native API says, as a whole answer or as one event of a stream. */
record GenerateAnswer(Json body) {
    private static final int OK = 200;

    /** What the bytes say, or null when they are not the JSON of an answer. */
    static @Nullable GenerateAnswer parse(byte[] bytes) {
        try {
            Json body = Json.lazy(bytes);
            // One answer in a list is what a list of one prompt gives.
            body = body.isArray() ? body.get(0) : body;
            return body.isObject() ? new GenerateAnswer(body) : null;
        } catch (GatewayException e) {
            return null;
        }
    }

    @Nullable
    String text() {
        return body.get("text").isText() ? body.get("text").asText() : null;
    }

    @Nullable
    String id() {
        return meta().get("id").asText();
    }

    Json meta() {
        return body.get("meta_info");
    }

    /** The server's word for the end, or null while there is none. */
    @Nullable
    String reason() {
        Json reason = meta().get("finish_reason");
        return reason.isObject() ? reason.get("type").asText() : reason.asText();
    }

    FinishReason finishReason() {
        String word = reason();
        if (word == null) {
            return FinishReason.OTHER;
        }
        return switch (word) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            default -> FinishReason.OTHER;
        };
    }

    /** The error that stands in place of an answer, or null. */
    @Nullable
    ErrorInfo error(OpenAiDialect codec) {
        boolean flat = "error".equals(body.get("object").asText());
        if (!body.get("error").isNull() || flat) {
            return codec.classify(OK, Headers.EMPTY, Natives.bytes(body));
        }
        if (!"abort".equals(reason())) {
            return null;
        }
        Json reason = meta().get("finish_reason");
        if (reason.get("message").isNull() && reason.get("status_code").isNull()) {
            return ErrorInfo.of(ErrorKind.UNAVAILABLE, "abort", null);
        }
        Json told = Json.object()
                .put(
                        "error",
                        Json.object()
                                .put("message", reason.get("message"))
                                .put("type", "abort")
                                .put("code", reason.get("status_code"))
                                .build())
                .build();
        return codec.classify(OK, Headers.EMPTY, Natives.bytes(told));
    }

    /** The tokens so far, or null when they are not told. */
    @Nullable
    Usage usage() {
        long output = meta().get("completion_tokens").asLong(-1);
        long input = meta().get("prompt_tokens").asLong(-1);
        if (output < 0) {
            return null;
        }
        return Usage.builder()
                .inputTokens(Math.max(0, input))
                .cachedInputTokens(
                        Math.max(0, Math.min(input, meta().get("cached_tokens").asLong(0))))
                .outputTokens(output)
                .reasoningTokens(Math.max(
                        0, Math.min(output, meta().get("reasoning_tokens").asLong(0))))
                .estimated(input < 0)
                .build();
    }
}
