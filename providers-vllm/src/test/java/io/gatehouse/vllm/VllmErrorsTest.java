package io.gatehouse.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContextLimit;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every error that vLLM's releases are known to send. */
class VllmErrorsTest {
    private static ErrorInfo classify(int status, String body) {
        return VllmProvider.builder()
                .replicas("http://gpu-a:8000")
                .build()
                .dialect(ChatRequest.builder("vllm/m").build())
                .classify(status, Headers.EMPTY, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String nested(int code, String type, String message) {
        return Json.object()
                .put(
                        "error",
                        Json.object()
                                .put("message", message)
                                .put("type", type)
                                .put("param", null)
                                .put("code", code)
                                .build())
                .build()
                .toString();
    }

    private static String flat(int code, String type, String message) {
        return Json.object()
                .put("object", "error")
                .put("message", message)
                .put("type", type)
                .put("param", null)
                .put("code", code)
                .build()
                .toString();
    }

    static Stream<Arguments> bodies() {
        String busy = "The engine is currently busy and cannot accept new requests. Please try again later or on a"
                + " different instance.";
        String backlog = "The engine has reached its prefill token backlog limit. Please try again later or on a"
                + " different instance.";
        String dead = "EngineCore encountered an issue. See stack trace (above) for the root cause.";
        return Stream.of(
                Arguments.of(503, nested(503, "Service Unavailable", busy), ErrorKind.OVERLOADED),
                Arguments.of(200, nested(503, "Service Unavailable", busy), ErrorKind.OVERLOADED),
                Arguments.of(429, nested(429, "Too Many Requests", busy), ErrorKind.OVERLOADED),
                Arguments.of(503, nested(503, "Service Unavailable", backlog), ErrorKind.OVERLOADED),
                Arguments.of(503, flat(503, "ServiceUnavailable", "Generation is paused."), ErrorKind.UNAVAILABLE),
                Arguments.of(500, nested(500, "InternalServerError", "Engine is sleeping"), ErrorKind.UNAVAILABLE),
                Arguments.of(
                        503,
                        "{\"error\":\"The model is currently scaling. Please try again later.\"}",
                        ErrorKind.UNAVAILABLE),
                Arguments.of(503, "", ErrorKind.UNAVAILABLE),
                Arguments.of(500, nested(500, "InternalServerError", dead), ErrorKind.UNAVAILABLE),
                Arguments.of(200, nested(500, "InternalServerError", "Internal server error"), ErrorKind.UNAVAILABLE),
                Arguments.of(401, "{\"error\":\"Unauthorized\"}", ErrorKind.AUTHENTICATION),
                Arguments.of(401, "", ErrorKind.AUTHENTICATION),
                Arguments.of(
                        404,
                        nested(404, "NotFoundError", "The model `nope` does not exist."),
                        ErrorKind.MODEL_NOT_FOUND),
                Arguments.of(
                        404, flat(404, "NotFoundError", "The model `nope` does not exist."), ErrorKind.MODEL_NOT_FOUND),
                Arguments.of(404, "{\"detail\":\"Not Found\"}", ErrorKind.PROTOCOL),
                Arguments.of(405, "{\"detail\":\"Method Not Allowed\"}", ErrorKind.PROTOCOL),
                Arguments.of(
                        400,
                        nested(400, "Bad Request", "1 validation error:\n  {'type': 'float_parsing'}"),
                        ErrorKind.INVALID_REQUEST),
                Arguments.of(
                        422,
                        "{\"detail\":[{\"loc\":[\"body\",\"n\"],\"msg\":\"wrong\",\"type\":\"int\"}]}",
                        ErrorKind.INVALID_REQUEST),
                Arguments.of(400, "Invalid HTTP request received.", ErrorKind.INVALID_REQUEST),
                Arguments.of(500, "Internal Server Error", ErrorKind.UNAVAILABLE),
                Arguments.of(502, "<html><title>502</title></html>", ErrorKind.UNAVAILABLE));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void everyErrorHasItsMeaning(int status, String body, ErrorKind kind) {
        assertThat(classify(status, body).kind()).isEqualTo(kind);
    }

    private static Arguments tooLong(String message, long window, @Nullable Long input, @Nullable Long output) {
        return Arguments.of(message, new ContextLimit(window, input, output, message.contains("at least")));
    }

    static Stream<Arguments> windows() {
        return Stream.of(
                tooLong(
                        "This model's maximum context length is 512 tokens. However, you requested 100 output tokens and"
                                + " your prompt contains at least 413 input tokens, for a total of at least 513 tokens.",
                        512,
                        413L,
                        100L),
                tooLong(
                        "This model's maximum context length is 512 tokens. However, you requested 100 output tokens and"
                                + " your prompt contains 700 input tokens, for a total of 800 tokens.",
                        512,
                        700L,
                        100L),
                tooLong(
                        "You passed 413 input tokens and requested 100 output tokens. However, the model's context length"
                                + " is only 512 tokens, resulting in a maximum input length of 412 tokens.",
                        512,
                        413L,
                        100L),
                tooLong(
                        "You passed 9000 input characters and requested 100 output tokens. However, the model's context"
                                + " length is only 512 tokens, resulting in a maximum input length of 412 tokens.",
                        512,
                        null,
                        100L),
                tooLong(
                        "This model's maximum context length is 512 tokens. However, you requested 600 tokens (500 in the"
                                + " messages, 100 in the completion). Please reduce the length of the messages.",
                        512,
                        500L,
                        100L),
                tooLong(
                        "This model's maximum context length is 512 tokens. However, your messages resulted in 600"
                                + " tokens. Please reduce the length of the messages.",
                        512,
                        600L,
                        null),
                tooLong(
                        "'max_tokens' or 'max_completion_tokens' is too large: 600. This model's maximum context length is"
                                + " 512 tokens and your request has 13 input tokens (600 > 512 - 13).",
                        512,
                        13L,
                        600L),
                tooLong(
                        "max_tokens=600 cannot be greater than max_model_len=512. Please request fewer output tokens.",
                        512,
                        null,
                        600L),
                tooLong("Input length (700) exceeds model's maximum context length (512).", 512, 700L, null),
                tooLong(
                        "The decoder prompt (length 700) is longer than the maximum model length of 512. Make sure that"
                                + " `max_model_len` is no smaller than the number of text tokens.",
                        512,
                        700L,
                        null));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void theNumbersOfAPromptThatIsTooLongAreRead(String message, ContextLimit limit) {
        for (String body :
                new String[] {nested(400, "BadRequestError", message), flat(400, "BadRequestError", message)}) {
            ErrorInfo info = classify(400, body);
            assertThat(info.kind()).isEqualTo(ErrorKind.CONTEXT_TOO_LONG);
            assertThat(info.contextLimit()).isEqualTo(limit);
        }
    }
}
