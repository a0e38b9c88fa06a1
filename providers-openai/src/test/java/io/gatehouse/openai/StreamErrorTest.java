package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.spi.ErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamErrorTest {
    private final Codec codec = Codec.of(Profiles.COMPATIBLE);

    @Test
    void anErrorObjectAfterContent() {
        Recorder seen = codec.stream("""
            data: {"id":"chatcmpl-S3","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"The first"},"finish_reason":null}]}

            data: {"error":{"message":"The server had an error while processing your request.","type":"server_error","param":null,"code":null}}
            """);
        assertThat(seen.log).containsExactly("choice 0", "text 0 The first", "error UNAVAILABLE");
        assertThat(seen.error.code()).isEqualTo("server_error");
        assertThat(seen.error.message()).startsWith("The server had an error");
    }

    @Test
    void nothingCountsAfterAnError() {
        assertThat(codec.stream("""
            data: {"error":{"message":"Internal server error","type":"InternalServerError","param":null,"code":500}}

            data: {"choices":[{"index":0,"delta":{"content":"x"}}]}

            data: [DONE]
            """).log).containsExactly("error UNAVAILABLE");
    }

    @Test
    void openRouterKeepsTheShapeOfAChunk() {
        Recorder seen = Codec.of(Profiles.OPENROUTER).stream(
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
                        + "{\"content\":\"\"},\"finish_reason\":\"error\"}],\"error\":{\"code\":502,\"message\":\"m\","
                        + "\"metadata\":{\"error_type\":\"provider_unavailable\"}}}");
        assertThat(seen.log).containsExactly("choice 0", "error UNAVAILABLE");
        assertThat(seen.error.code()).isEqualTo("provider_unavailable");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        UNAVAILABLE      | {"choices":[],"x_groq":{"error":"internal"}}
        RATE_LIMITED     | {"choices":[],"x_groq":{"error":{"message":"m","code":"rate_limit_exceeded"}}}
        INVALID_REQUEST  | {"object":"error","message":"bad","type":"invalid_request_error","code":null}
        OVERLOADED       | {"object":"error","message":"The request queue is full.","type":"Service Unavailable","code":503}
        RATE_LIMITED     | [{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]
        UNAVAILABLE      | {"code":"The service is currently unavailable","error":"Try later"}
        OVERLOADED       | {"error":"Model is overloaded","error_type":"overloaded"}
        OVERLOADED       | {"error":{"message":"Model is overloaded","http_status_code":422}}
        INVALID_REQUEST  | {"error":{"message":"Input validation error: `top_p` must be > 0.0 and < 1.0","http_status_code":422}}
        CONTEXT_TOO_LONG | {"error":{"message":"Input validation error: `inputs` must have less than 10 tokens. Given: 20","http_status_code":422}}
        UNAVAILABLE      | {"error":{"message":"Request failed during generation: Server error","http_status_code":422}}
        CONTEXT_TOO_LONG | {"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}}
        INVALID_REQUEST  | {"error":{"message":"m","type":"BadRequestError","code":400}}
        UNAVAILABLE      | {"detail":"Internal failure"}
        UNAVAILABLE      | {"error":true}
        """)
    void everyShapeOfErrorIsSeen(ErrorKind kind, String data) {
        Recorder seen = codec.stream("data: " + data);
        assertThat(seen.error).isNotNull();
        assertThat(seen.error.kind()).isEqualTo(kind);
    }

    @Test
    void theEventTypeErrorIsEnough() {
        Recorder seen = codec.stream("event: error\ndata: {\"message\":\"m\",\"type\":\"overloaded_error\"}");
        assertThat(seen.error.kind()).isEqualTo(ErrorKind.OVERLOADED);
        assertThat(codec.stream("event: error\ndata: oops").error.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
    }

    @Test
    void aFieldErrorWithoutContentIsNoError() {
        Recorder seen = codec.stream("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"error\":null}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"y\"}}],\"error\":{}}\n\n"
                + "data: {\"choices\":[{\"delta\":{\"content\":\"z\"}}],\"message\":\"fine\"}");
        assertThat(seen.log).containsExactly("choice 0", "text 0 x", "text 0 y", "text 0 z");
    }
}
