package io.gatehouse.testing;

import java.time.Duration;

/** The error that belongs to a status. */
final class Failures {
    private static final String INVALID = "invalid_request_error";

    private Failures() {}

    static Script of(int status, String model) {
        return switch (status) {
            case 401 -> Scripts.error(401, INVALID, "invalid_api_key", "Incorrect API key provided.");
            case 403 -> Scripts.error(403, "permission_error", "permission_denied", "No access to " + model + ".");
            case 404 -> Scripts.error(404, INVALID, "model_not_found", "The model `" + model + "` does not exist.");
            case 429 -> Scripts.rateLimited(Duration.ofSeconds(1));
            case 503 ->
                Scripts.error(503, "service_unavailable_error", "server_is_overloaded", "The model is overloaded.");
            default ->
                status >= 500
                        ? Scripts.error(status, "server_error", "server_error", "The server had an error.")
                        : Scripts.error(status, INVALID, "invalid_value", "The request was not accepted.");
        };
    }
}
