package io.gatehouse.tests.contract;

import io.gatehouse.model.Json;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.testing.contract.ContractError;
import java.time.Duration;

/** What SGLang answers when it does not answer, the same for both of its APIs. */
public final class SgLangBodies {
    /** The prompt alone is too long. */
    public static final String TOO_LONG =
            "The input (700 tokens) is longer than the model's context length (512 tokens).";

    /** Prompt and answer together are. */
    public static final String TOO_MUCH = "Requested token count exceeds the model's maximum context length of 512"
            + " tokens. You requested a total of 600 tokens: 500 tokens from the input messages and 100 tokens for the"
            + " completion. Please reduce the number of tokens in the input messages or the completion to fit within"
            + " the limit.";

    private SgLangBodies() {}

    /** The fields of an error. */
    public static Json fields(int status, String type, String message) {
        return Json.object()
                .put("object", "error")
                .put("message", message)
                .put("type", type)
                .put("param", null)
                .put("code", status)
                .build();
    }

    /** An error before the answer began: flat. */
    public static Script error(int status, String type, String message) {
        return Scripts.json(status, fields(status, type, message).toString());
    }

    /** A request that is refused. */
    public static Script refused(String message) {
        return error(400, "BadRequestError", message);
    }

    /** The queue is full, as a status. */
    public static Script full() {
        return error(503, "SERVICE_UNAVAILABLE", "The request queue is full.");
    }

    /** The data of an error inside a stream. */
    public static String inStream(int status, String type, String message) {
        return Json.object().put("error", fields(status, type, message)).build().toString();
    }

    /** The queue is full, inside a stream. */
    public static String fullInStream() {
        return inStream(503, "SERVICE_UNAVAILABLE", "The request queue is full.");
    }

    /** The errors of the contract; those that SGLang does not know as a proxy before it tells them. */
    static Answer error(ContractError error) {
        return switch (error) {
            case BAD_CREDENTIAL -> Scripts.json(401, "{\"error\":\"Unauthorized\"}");
            case FORBIDDEN -> Scripts.json(403, "{\"error\":\"Forbidden\"}");
            case NO_SUCH_MODEL ->
                Scripts.json(
                        404, "{\"error\":{\"message\":\"The model 'x' does not exist\",\"code\":\"model_not_found\"}}");
            case BAD_REQUEST -> refused("temperature must be non-negative, got -1.0.");
            case CONTEXT_TOO_LONG -> refused(TOO_LONG);
            case CONTENT_FILTER ->
                Scripts.error(400, "invalid_request_error", "content_filter", "The prompt was filtered.");
            case BODY_TOO_LARGE -> Script.respond(413).body("");
            case UNPROCESSABLE ->
                Scripts.json(
                        422, "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"Field required\",\"type\":\"missing\"}]}");
            case RATE_LIMITED -> Scripts.rateLimited(Duration.ofMillis(1500));
            case NO_QUOTA -> Scripts.quotaExceeded();
            case SERVER_ERROR -> error(500, "InternalServerError", "CUDA out of memory");
            case BAD_GATEWAY_PAGE -> Scripts.html(502);
            case OVERLOADED -> full();
            case GATEWAY_TIMEOUT -> Scripts.html(504);
        };
    }
}
