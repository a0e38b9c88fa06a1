package io.gatehouse.tests.contract;

import io.gatehouse.model.Json;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.testing.contract.ContractError;
import java.time.Duration;

/** What TGI answers when it does not answer, the same for both of its APIs. */
public final class TgiBodies {
    private TgiBodies() {}

    /** The body of TGI's errors. */
    public static String body(String type, String message) {
        return Json.object()
                .put("error", message)
                .put("error_type", type)
                .build()
                .toString();
    }

    /** An error of TGI. */
    public static Script error(int status, String type, String message) {
        return Scripts.json(status, body(type, message));
    }

    /** The permits of the server are used up. */
    public static Script overloaded() {
        return error(429, "overloaded", "Model is overloaded");
    }

    /** What the server's framework says before TGI sees the request. */
    public static Script text(int status, String words) {
        return Script.respond(status).contentType("text/plain; charset=utf-8").body(words);
    }

    /** Without any words. */
    public static Script empty(int status) {
        return Script.respond(status).body("");
    }

    /** The errors of the contract; those that TGI does not know as a proxy before it tells them. */
    static Answer error(ContractError error) {
        return switch (error) {
            case BAD_CREDENTIAL -> empty(401);
            case FORBIDDEN -> Scripts.json(403, "{\"error\":\"Forbidden\"}");
            case NO_SUCH_MODEL -> empty(404);
            case BAD_REQUEST ->
                error(422, "validation", "Input validation error: `temperature` must be strictly positive");
            case CONTEXT_TOO_LONG ->
                error(
                        422,
                        "validation",
                        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000"
                                + " `inputs` tokens and 100 `max_new_tokens`");
            case CONTENT_FILTER ->
                Scripts.error(400, "invalid_request_error", "content_filter", "The prompt was filtered.");
            case BODY_TOO_LARGE -> text(413, "Failed to buffer the request body: length limit exceeded");
            case UNPROCESSABLE ->
                text(
                        422,
                        "Failed to deserialize the JSON body into the target type: logit_bias: invalid type: map,"
                                + " expected a sequence at line 1 column 80");
            case RATE_LIMITED -> Scripts.rateLimited(Duration.ofMillis(1500));
            case NO_QUOTA -> Scripts.quotaExceeded();
            case SERVER_ERROR ->
                error(424, "generation", "Request failed during generation: Server error: CUDA out of memory");
            case BAD_GATEWAY_PAGE -> Scripts.html(502);
            case OVERLOADED -> overloaded();
            case GATEWAY_TIMEOUT -> Scripts.html(504);
        };
    }
}
