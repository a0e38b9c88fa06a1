package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorClassifierTest {
    private final Codec openai = Codec.of(Profiles.OPENAI);

    private ErrorKind kind(Profile profile, int status, String body) {
        return Codec.of(profile).classify(status, body).kind();
    }

    @Test
    void aRateLimitTellsWhenToComeBack() {
        ErrorInfo info = openai.classify(
                429,
                "{\"error\":{\"message\":\"Rate limit reached for gpt-5.4 on tokens per min (TPM): Limit 30000, Used"
                        + " 29800, Requested 950.\",\"type\":\"tokens\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}",
                "retry-after",
                "2",
                "retry-after-ms",
                "1340");
        assertThat(info.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(info.code()).isEqualTo("rate_limit_exceeded");
        assertThat(info.retryAfter()).isEqualTo(Duration.ofMillis(1340));
        assertThat(info.retryable()).isNull();
    }

    @Test
    void aContextThatIsTooSmall() {
        ErrorInfo info = openai.classify(
                400,
                "{\"error\":{\"message\":\"This model's maximum context length is 128000 tokens. However, your messages"
                        + " resulted in 130412 tokens.\",\"type\":\"invalid_request_error\",\"param\":\"messages\","
                        + "\"code\":\"context_length_exceeded\"}}");
        assertThat(info.kind()).isEqualTo(ErrorKind.CONTEXT_TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource({
        "Request too large for m on tokens per min (TPM): Limit 30000, Requested 40000.",
        "'Limit reached on tokens per min: Limit 30,000, Requested 31,000.'"
    })
    void aRequestLargerThanTheWholeLimitIsNotWorthWaitingFor(String message) {
        for (int status : new int[] {429, 413}) {
            ErrorInfo info = openai.classify(
                    status,
                    "{\"error\":{\"message\":\"" + message
                            + "\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}",
                    "x-should-retry",
                    "true");
            assertThat(info.kind()).isEqualTo(ErrorKind.CONTEXT_TOO_LONG);
            assertThat(info.retryable()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        429 | QUOTA_EXHAUSTED  | {"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}
        429 | QUOTA_EXHAUSTED  | {"error":{"message":"m","type":"insufficient_quota","code":null}}
        429 | QUOTA_EXHAUSTED  | {"error":{"message":"m","type":"rate_limit_error","code":"billing_hard_limit_reached"}}
        429 | QUOTA_EXHAUSTED  | {"error":{"message":"m","code":"project_spend_limit_exceeded"}}
        429 | RATE_LIMITED     | {"error":{"message":"m","type":"requests","code":"rate_limit_exceeded"}}
        429 | RATE_LIMITED     | {"error":{"message":"m","type":"rate_limit_error","code":"slow_down"}}
        400 | INVALID_REQUEST  | {"error":{"message":"m","type":"invalid_request_error","param":"n","code":"unsupported_parameter"}}
        400 | CONTENT_BLOCKED  | {"error":{"message":"m","type":"invalid_request_error","code":"content_policy_violation"}}
        400 | CONTENT_BLOCKED  | {"error":{"message":"m","code":"invalid_prompt"}}
        400 | CONTENT_BLOCKED  | {"error":{"message":"m","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}
        400 | CONTENT_BLOCKED  | {"error":{"message":"m","code":null,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}
        401 | AUTHENTICATION   | {"error":{"message":"m","type":"invalid_request_error","code":"invalid_api_key"}}
        401 | AUTHENTICATION   | {"error":"Unauthorized"}
        401 | AUTHENTICATION   | {"error":{"message":"You must be a member of an organization","type":"invalid_request_error","code":null}}
        403 | PERMISSION       | {"error":{"message":"m","code":"unsupported_country_region_territory"}}
        404 | MODEL_NOT_FOUND  | {"error":{"message":"m","type":"invalid_request_error","code":"model_not_found"}}
        404 | MODEL_NOT_FOUND  | {"error":{"code":"DeploymentNotFound","message":"m"}}
        404 | MODEL_NOT_FOUND  | {"error":{"message":"The model `nope` does not exist.","type":"NotFoundError","param":"model","code":404}}
        408 | TIMEOUT          | {"error":{"message":"m"}}
        409 | UNAVAILABLE      | {"error":{"message":"m"}}
        413 | INVALID_REQUEST  | {"error":{"message":"m","type":"request_too_large"}}
        422 | INVALID_REQUEST  | {"detail":[{"loc":["body","n"],"msg":"field required","type":"missing"}]}
        400 | INVALID_REQUEST  | {"error":{"message":"1 validation error","type":"Bad Request","param":"body.temperature","code":400}}
        500 | UNAVAILABLE      | {"error":{"message":"m","type":"server_error"}}
        500 | UNAVAILABLE      | {"message":"Internal Server Error"}
        502 | UNAVAILABLE      | <html><head><title>502 Bad Gateway</title></head></html>
        504 | TIMEOUT          | <html></html>
        524 | TIMEOUT          | ''
        503 | OVERLOADED       | {"error":{"message":"m","type":"service_unavailable_error","code":"server_is_overloaded"}}
        503 | OVERLOADED       | {"error":{"message":"The engine is currently busy and cannot accept new requests.","type":"Service Unavailable","code":503}}
        503 | UNAVAILABLE      | {"error":"The model is currently scaling. Please try again later."}
        503 | UNAVAILABLE      | ''
        429 | OVERLOADED       | {"error":"Model is overloaded","error_type":"overloaded"}
        424 | UNAVAILABLE      | {"error":"Request failed during generation: CUDA","error_type":"generation"}
        422 | CONTEXT_TOO_LONG | {"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 10. Given: 8 `inputs` tokens and 9 `max_new_tokens`","error_type":"validation"}
        422 | INVALID_REQUEST  | Failed to deserialize the JSON body
        401 | AUTHENTICATION   | ''
        402 | QUOTA_EXHAUSTED  | {"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}
        498 | OVERLOADED       | {"error":{"message":"Flex tier capacity exceeded"}}
        529 | OVERLOADED       | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
        520 | UNAVAILABLE      | ''
        302 | PROTOCOL         | ''
        418 | INVALID_REQUEST  | {"error":{"message":"m"}}
        400 | AUTHENTICATION   | {"code":"Client specified an invalid argument","error":"Incorrect API key provided: xx"}
        400 | MODEL_NOT_FOUND  | {"object":"error","message":"Invalid model: x","type":"invalid_model","param":null,"code":"1500"}
        404 | MODEL_NOT_FOUND  | {"error":{"message":"model \\"x\\" not found, try pulling it first","type":"api_error","param":null,"code":null}}
        400 | INVALID_REQUEST  | {"error":{"message":"m","type":"api_error"}}
        403 | PERMISSION       | {"message":"Forbidden"}
        403 | PERMISSION       | {"detail":"Not allowed"}
        400 | CONTEXT_TOO_LONG | {"error":{"code":400,"type":"exceed_context_size_error","message":"m","n_ctx":512}}
        """)
    void everyShapeAndCodeHasItsKind(int status, ErrorKind kind, String body) {
        assertThat(openai.classify(status, body == null ? "" : body).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        400 | CONTEXT_TOO_LONG | context_length_exceeded
        400 | CONTEXT_TOO_LONG | max_tokens_exceeded
        400 | CONTEXT_TOO_LONG | token_limit_exceeded
        401 | AUTHENTICATION   | authentication
        403 | PERMISSION       | permission_denied
        402 | QUOTA_EXHAUSTED  | payment_required
        429 | RATE_LIMITED     | rate_limit_exceeded
        503 | OVERLOADED       | provider_overloaded
        502 | UNAVAILABLE      | provider_unavailable
        400 | INVALID_REQUEST  | invalid_request
        404 | MODEL_NOT_FOUND  | not_found
        403 | CONTENT_BLOCKED  | content_policy_violation
        400 | CONTENT_BLOCKED  | refusal
        408 | TIMEOUT          | timeout
        500 | UNAVAILABLE      | server
        """)
    void openRouterNamesItsErrors(int status, ErrorKind kind, String type) {
        ErrorInfo info = Codec.of(Profiles.OPENROUTER)
                .classify(
                        status,
                        "{\"error\":{\"code\":" + status + ",\"message\":\"m\",\"metadata\":{\"error_type\":\"" + type
                                + "\"}}}");
        assertThat(info.kind()).isEqualTo(kind);
        assertThat(info.code()).isEqualTo(type);
    }

    @Test
    void openRoutersModerationIsNoMissingPermission() {
        assertThat(kind(
                        Profiles.OPENROUTER,
                        403,
                        "{\"error\":{\"code\":403,\"message\":\"flagged\",\"metadata\":{\"reasons\":[\"violence\"]}}}"))
                .isEqualTo(ErrorKind.CONTENT_BLOCKED);
    }

    @Test
    void togetherSaysForbiddenWhenTheContextIsTooSmall() {
        String body = "{\"error\":{\"message\":\"The prompt tokens and max_tokens are above the limit\"}}";
        assertThat(kind(Profiles.TOGETHER, 403, body)).isEqualTo(ErrorKind.CONTEXT_TOO_LONG);
        assertThat(kind(Profiles.OPENAI, 403, body)).isEqualTo(ErrorKind.PERMISSION);
        assertThat(kind(Profiles.TOGETHER, 503, "{\"error\":{\"message\":\"The engine is overloaded\"}}"))
                .isEqualTo(ErrorKind.OVERLOADED);
    }

    @Test
    void groqsBrokenToolCallsAreWorthAnotherTry() {
        String body = "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"code\":\"tool_use_failed\","
                + "\"failed_generation\":\"x\"}}";
        assertThat(kind(Profiles.GROQ, 400, body)).isEqualTo(ErrorKind.UNAVAILABLE);
    }

    @Test
    void geminiSendsAnArrayWithAPause() {
        ErrorInfo info = Codec.of(Profiles.GEMINI)
                .classify(
                        429,
                        "[{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                                + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34.5s\"}]}}]");
        assertThat(info.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(info.code()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(info.retryAfter()).isEqualTo(Duration.ofMillis(34_500));
    }

    @Test
    void geminisDailyQuotaIsNotWorthWaitingFor() {
        assertThat(kind(
                        Profiles.GEMINI,
                        429,
                        "[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"violations\":[{"
                                + "\"quotaId\":\"GenerateRequestsPerDayPerProjectPerModel-FreeTier\"}]}]}}]"))
                .isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
    }

    @Test
    void geminiSaysInvalidArgumentForAWrongKey() {
        assertThat(kind(
                        Profiles.GEMINI,
                        400,
                        "[{\"error\":{\"code\":400,\"message\":\"API key not valid.\",\"status\":\"INVALID_ARGUMENT\","
                                + "\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}]"))
                .isEqualTo(ErrorKind.AUTHENTICATION);
    }

    @Test
    void messagesAreFoundInEveryShape() {
        assertThat(openai.classify(400, "{\"error\":\"text\"}").message()).isEqualTo("text");
        assertThat(openai.classify(400, "{\"error\":{\"message\":\"text\"}}").message())
                .isEqualTo("text");
        assertThat(openai.classify(400, "{\"message\":\"text\"}").message()).isEqualTo("text");
        assertThat(openai.classify(400, "{\"detail\":\"text\"}").message()).isEqualTo("text");
        assertThat(openai.classify(400, "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"m\",\"input\":\"prompt\"}]}")
                        .message())
                .isEqualTo("[\"body\"] m");
        assertThat(openai.classify(400, "plain text").message()).isEqualTo("plain text");
        assertThat(openai.classify(400, "\"quoted\"").message()).isEqualTo("quoted");
        assertThat(openai.classify(502, "<html><title>Bad Gateway</title></html>")
                        .message())
                .isEqualTo("an HTML page: Bad Gateway");
        assertThat(openai.classify(500, "").message()).isNull();
        assertThat(openai.classify(400, "{\"error\":{\"message\":\"" + "x".repeat(10_000) + "\"}}")
                        .message())
                .hasSize(2_000);
    }

    @Test
    void theServersVerdictOnRetryingIsPassedOn() {
        assertThat(openai.classify(400, "", "x-should-retry", "true").retryable())
                .isTrue();
        assertThat(openai.classify(503, "", "X-Should-Retry", "false").retryable())
                .isFalse();
        assertThat(openai.classify(503, "", "x-should-retry", "maybe").retryable())
                .isNull();
    }

    @Test
    void retryAfterComesInManyForms() {
        assertThat(pause("retry-after", "2")).isEqualTo(Duration.ofSeconds(2));
        assertThat(pause("retry-after", "1.5")).isEqualTo(Duration.ofMillis(1500));
        assertThat(pause("retry-after-ms", "0.5")).isEqualTo(Duration.ofNanos(500_000));
        assertThat(pause("retry-after-ms", "x", "retry-after", "3")).isEqualTo(Duration.ofSeconds(3));
        assertThat(pause("date", "Wed, 21 Oct 2026 07:28:00 GMT", "retry-after", "Wed, 21 Oct 2026 07:28:30 GMT"))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(pause("date", "Wed, 21 Oct 2026 07:28:00 GMT", "retry-after", "Wed, 21 Oct 2026 07:27:30 GMT"))
                .isNull();
        assertThat(pause("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")).isNull();
        for (String useless : new String[] {"0", "-1", "", "soon", "NaN", "1e999", "99999999999999999999"}) {
            assertThat(pause("retry-after", useless)).as(useless).isNull();
        }
    }

    private Duration pause(String... headers) {
        return openai.classify(429, "", headers).retryAfter();
    }
}
