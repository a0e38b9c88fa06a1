package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as it reached the server. Immutable and thread-safe. */
public final class RecordedRequest {
    private final String method;
    private final String target;
    private final List<Header> headers;
    private final byte[] body;
    private final Origin origin;
    private final JsonNode json;

    RecordedRequest(String method, String target, List<Header> headers, byte[] body, Origin origin) {
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);
        this.body = body;
        this.origin = origin;
        this.json = WireJson.parse(body);
    }

    /** A header line, name as it was sent. */
    public record Header(String name, String value) {}

    /** Where a request came from: its number on the server, its connection, its place on that connection. */
    record Origin(long number, long connection, int position, long receivedNanos) {}

    /** The method, for instance {@code POST}. */
    public String method() {
        return method;
    }

    /** The path without its query, for instance {@code /v1/chat/completions}. */
    public String path() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    /** The query without its question mark, raw; empty if there is none. */
    public String query() {
        int question = target.indexOf('?');
        return question < 0 ? "" : target.substring(question + 1);
    }

    /** All header lines in the order they came. */
    public List<Header> headers() {
        return headers;
    }

    /**
     * The first value of a header, or null.
     *
     * @param name the header's name, in any case
     */
    public @Nullable String header(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return null;
    }

    /** The body as UTF-8 text, with any transfer coding removed. */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body's bytes, a copy. */
    public byte[] bodyBytes() {
        return body.clone();
    }

    /**
     * The text of a value in the JSON body, or null if it is not there: strings, numbers and booleans as plain text, objects
     * and arrays as JSON.
     *
     * @param pointer a JSON pointer (RFC 6901), for instance {@code /messages/0/content}
     */
    public @Nullable String at(String pointer) {
        JsonNode found = json.at(pointer);
        if (found.isMissingNode() || found.isNull()) {
            return null;
        }
        return found.isValueNode() ? found.asText() : found.toString();
    }

    /** Whether the JSON body asks for a stream. */
    public boolean asksForStream() {
        return json.path("stream").asBoolean(false);
    }

    /** The number of this request on the server, from 1. */
    public long number() {
        return origin.number();
    }

    /** The number of the connection it came on, from 1 in the order they were accepted. */
    public long connection() {
        return origin.connection();
    }

    /** Whether an earlier request came on the same connection. */
    public boolean reused() {
        return origin.position() > 0;
    }

    /** When the request was complete, as {@link System#nanoTime()} told it. */
    public long receivedNanos() {
        return origin.receivedNanos();
    }

    /** The parsed body; a missing node if it is not JSON. */
    JsonNode json() {
        return json;
    }

    @Override
    public String toString() {
        return method + " " + target + " (#" + number() + " on connection " + connection() + ")";
    }
}
