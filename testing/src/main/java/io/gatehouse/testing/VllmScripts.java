package io.gatehouse.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The errors of vLLM as its releases write them, for tests of providers. All are immutable and thread-safe. */
public final class VllmScripts {
    private VllmScripts() {}

    /**
     * An error of a release from about 0.10 on.
     *
     * @param status the HTTP status code, repeated inside
     * @param type for instance {@code NotFoundError}
     * @param param the field it is about, or null
     * @param message what happened
     */
    public static Script error(int status, String type, @Nullable String param, String message) {
        ObjectNode body = WireJson.object();
        body.set("error", fields(status, type, param, message));
        return Scripts.json(status, WireJson.text(body));
    }

    private static ObjectNode fields(int status, String type, @Nullable String param, String message) {
        return WireJson.object()
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", status);
    }

    /** The queue is full: a 503 of 0.29 and later with {@code --max-num-queued-reqs}. */
    public static Script busy() {
        return error(
                503,
                "Service Unavailable",
                null,
                "The engine is currently busy and cannot accept new requests. Please try again later or on a different"
                        + " instance.");
    }

    /** Too many tokens wait: a 503 of 0.29 and later with {@code --max-num-queued-tokens}. */
    public static Script backlog() {
        return error(
                503,
                "Service Unavailable",
                null,
                "The engine has reached its prefill token backlog limit. Please try again later or on a different"
                        + " instance.");
    }

    /** The key is wrong: a text in place of an object. */
    public static Script unauthorized() {
        return Scripts.json(401, "{\"error\":\"Unauthorized\"}");
    }

    /** The number of replicas inside the server changes. */
    public static Script scaling() {
        return Scripts.json(503, "{\"error\":\"The model is currently scaling. Please try again later.\"}");
    }

    /** The engine behind the server died. */
    public static Script engineDead() {
        return error(
                500,
                "InternalServerError",
                null,
                "EngineCore encountered an issue. See stack trace (above) for the root cause.");
    }

    /** There is no such path: the server was started for another task, or without the option for it. */
    public static Script noSuchPath() {
        return Scripts.json(404, "{\"detail\":\"Not Found\"}");
    }

    /**
     * An error inside a stream of status 200, followed by the usual final mark.
     *
     * @param pieces text sent before it; none makes the error the first event
     */
    public static Answer errorInStream(String... pieces) {
        Answer before = pieces.length == 0 ? Script.stream() : Scripts.streamUnfinished(pieces);
        return before.with(script -> script.then(failure()).then(Sse.DONE));
    }

    /** The event that tells that generation failed. */
    static BodyStep failure() {
        ObjectNode body = WireJson.object();
        body.set("error", fields(500, "InternalServerError", null, "Internal server error"));
        return Sse.event(body);
    }
}
