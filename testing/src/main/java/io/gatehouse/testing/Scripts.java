package io.gatehouse.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Ready-made answers. What is the same for every request is a {@link Script}; what depends on the request is an
 * {@link Answer}, whose scripts can be changed with {@link Answer#with}. All are immutable and thread-safe.
 */
public final class Scripts {
    private Scripts() {}

    /**
     * A JSON document.
     *
     * @param status the HTTP status code
     * @param body the JSON text, sent as it is
     */
    public static Script json(int status, String body) {
        return Script.respond(status).contentType("application/json").body(body);
    }

    /**
     * A chat answer, blocking or streaming as the request asks; a stream sends a word at a time.
     *
     * @param text the whole text
     */
    public static Answer chat(String text) {
        return ChatAnswer.builder()
                .text(Tokens.pieces(text).toArray(String[]::new))
                .build();
    }

    /**
     * A chat answer as a stream, whatever the request asks, with a usage chunk if the request asks for one.
     *
     * @param pieces the text, a chunk each
     */
    public static Answer streamText(String... pieces) {
        return ChatAnswer.builder().text(pieces).streaming().build();
    }

    /**
     * A chat answer that calls a tool, blocking or streaming as the request asks. {@link ChatAnswer#builder()} makes several
     * calls at once.
     *
     * @param name the tool's name
     * @param arguments JSON text, sent as it is, valid or not
     */
    public static Answer toolCall(String name, String arguments) {
        return ChatAnswer.builder().toolCall(name, arguments).build();
    }

    /**
     * A chat answer that refuses: status 200, no content, {@code refusal} set.
     *
     * @param text the refusal
     */
    public static Answer refusal(String text) {
        return ChatAnswer.builder().refusal(text).build();
    }

    /**
     * Server-sent events, chunked, each written by itself; nothing is added at the end.
     *
     * @param events the data of each event; line feeds inside make several {@code data:} lines
     */
    public static Script sse(String... events) {
        List<BodyStep> steps = new ArrayList<>();
        for (String event : events) {
            steps.add(Sse.event(event));
        }
        return Script.stream().thenAll(steps);
    }

    /**
     * A chunked event stream of exactly this text, in one piece.
     *
     * @param text every line of it, with line ends
     */
    public static Script sseRaw(String text) {
        return Script.stream().body(text);
    }

    /**
     * Exactly this text and no head; the connection stays open. For answers that are not HTTP, or not quite.
     *
     * @param text what to write, as UTF-8
     */
    public static Script raw(String text) {
        return Script.bare().body(text);
    }

    /** Accepts the request and never answers; waits until the client goes away. */
    public static Script silent() {
        return Script.bare().hang();
    }

    /** Resets the connection (TCP RST) before any byte. */
    public static Script reset() {
        return Script.bare().thenReset();
    }

    /** Closes the connection (TCP FIN) before any byte. */
    public static Script disconnect() {
        return Script.bare().truncated();
    }

    /**
     * An error as the OpenAI API tells it.
     *
     * @param status the HTTP status code
     * @param type for instance {@code invalid_request_error}
     * @param code for instance {@code context_length_exceeded}
     * @param message what happened
     */
    public static Script error(int status, String type, String code, String message) {
        return json(status, WireJson.text(errorBody(type, code, message)));
    }

    /**
     * A 429 with {@code Retry-After} and {@code Retry-After-Ms}.
     *
     * @param retryAfter how long to wait, as the headers say it; whole seconds are rounded up
     */
    public static Script rateLimited(Duration retryAfter) {
        long millis = retryAfter.toMillis();
        return error(429, "requests", "rate_limit_exceeded", "Rate limit reached for requests.")
                .header("retry-after", Long.toString((millis + 999) / 1000))
                .header("retry-after-ms", Long.toString(millis))
                .header("x-ratelimit-remaining-requests", "0");
    }

    /** A 429 that no retry cures: the account has no quota left. */
    public static Script quotaExceeded() {
        return error(429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota.");
    }

    /**
     * A stream that starts well, status 200, and then tells an error in an event and ends without {@code [DONE]}.
     *
     * @param type the error's type
     * @param code the error's code
     * @param message what happened
     * @param pieces text sent before it; none makes the error the first event
     */
    public static Answer errorInStream(String type, String code, String message, String... pieces) {
        BodyStep error = Sse.event(errorBody(type, code, message));
        if (pieces.length == 0) {
            return Script.stream().then(error);
        }
        return streamUnfinished(pieces).with(script -> script.then(error));
    }

    /**
     * The start of a stream: role and pieces, no finish reason, no {@code [DONE]}. Complete as HTTP unless it is cut; steps
     * can be added, for instance {@code Scripts.streamUnfinished("a").with(Script::hang)}.
     *
     * @param pieces the text, a chunk each
     */
    public static Answer streamUnfinished(String... pieces) {
        Answer whole =
                ChatAnswer.builder().text(pieces).streaming().withoutDone().build();
        return whole.with(script -> script.firstBodies(1 + pieces.length));
    }

    /**
     * An HTML page, as proxies send it.
     *
     * @param status the HTTP status code
     */
    public static Script html(int status) {
        return Script.respond(status)
                .contentType("text/html")
                .body("<html><head><title>" + status + "</title></head><body><center><h1>" + status
                        + "</h1></center><hr><center>proxy</center></body></html>\r\n");
    }

    /**
     * A JSON document with one string of this size, made while it is sent.
     *
     * @param bytes how many bytes the string has
     */
    public static Script hugeBody(long bytes) {
        return Script.respond(200)
                .contentType("application/json")
                .body("{\"padding\":\"")
                .fill(bytes, "x")
                .body("\"}");
    }

    /**
     * A JSON document of nested arrays.
     *
     * @param levels how deep
     */
    public static Script deepJson(int levels) {
        return Script.respond(200)
                .contentType("application/json")
                .fill(levels, "[")
                .fill(levels, "]");
    }

    /**
     * Embeddings of the request's inputs, as floats or base64 as it asks: the same text always has the same vector, similar
     * texts have similar ones.
     *
     * @param dimensions the length of a vector, unless the request asks for another
     */
    public static Answer embeddings(int dimensions) {
        return new EmbeddingAnswer(dimensions, false);
    }

    /**
     * {@link #embeddings} with the entries in reverse order, so that a client has to sort by {@code index}.
     *
     * @param dimensions the length of a vector, unless the request asks for another
     */
    public static Answer embeddingsShuffled(int dimensions) {
        return new EmbeddingAnswer(dimensions, true);
    }

    /**
     * The list of models.
     *
     * @param ids the models' names
     */
    public static Script models(String... ids) {
        return json(200, WireJson.text(Listings.models(List.of(ids))));
    }

    /**
     * A moderation result.
     *
     * @param flaggedCategories the categories that are flagged, for instance {@code violence}; none means nothing is
     */
    public static Script moderation(String... flaggedCategories) {
        return json(200, WireJson.text(Listings.moderation(List.of(flaggedCategories))));
    }

    private static ObjectNode errorBody(String type, String code, String message) {
        ObjectNode body = WireJson.object();
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", code);
        return body;
    }
}
