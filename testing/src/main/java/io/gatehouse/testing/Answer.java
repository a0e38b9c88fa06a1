package io.gatehouse.testing;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Decides what the server plays for a request. A {@link Script} is the answer that is always the same; others look at the
 * request first, for instance whether it asks for a stream.
 *
 * <p>Called on the thread of the connection, from several threads at once, so it must be thread-safe. What it throws becomes
 * a 500 answer with the exception's text.
 */
@FunctionalInterface
public interface Answer {

    /**
     * Returns the script to play for this request.
     *
     * @param request the request as it came in
     */
    Script script(RecordedRequest request);

    /**
     * Returns this answer with every script changed, for instance {@code Scripts.chat("Hi").with(s -> s.resetAfter(40))}.
     *
     * @param change applied to each script before it is played
     */
    default Answer with(UnaryOperator<Script> change) {
        return request -> change.apply(script(request));
    }

    /**
     * Returns this answer with a header set.
     *
     * @param name the header's name; a header of the same name is replaced
     * @param value the header's value
     */
    default Answer header(String name, String value) {
        return with(script -> script.header(name, value));
    }

    /**
     * Returns this answer with nothing sent before a time has passed.
     *
     * @param delay how long to wait before the status line
     */
    default Answer after(Duration delay) {
        return with(script -> script.after(delay));
    }

    /**
     * Returns this answer with nothing sent before the test opens a gate.
     *
     * @param gate what to wait for before the status line
     */
    default Answer after(Gate gate) {
        return with(script -> script.after(gate));
    }

    /**
     * Returns this answer with the body cut into pieces, each written to the socket by itself.
     *
     * @param bytes the size of a piece in bytes, at least 1
     */
    default Answer splitEvery(int bytes) {
        return with(script -> script.splitEvery(bytes));
    }

    /**
     * Returns this answer cut off: the body ends after so many bytes, without its terminator, and the connection closes.
     *
     * @param bodyBytes how many bytes of the body to send
     */
    default Answer truncatedAfter(int bodyBytes) {
        return with(script -> script.truncatedAfter(bodyBytes));
    }

    /**
     * Returns this answer reset: the connection is torn down (TCP RST) after so many bytes of the body. A reset discards what
     * the client has not read yet, so the client may see less, down to nothing; a gate before {@link Script#thenReset} makes
     * it certain.
     *
     * @param bodyBytes how many bytes of the body to send
     */
    default Answer resetAfter(int bodyBytes) {
        return with(script -> script.resetAfter(bodyBytes));
    }

    /**
     * Returns this answer stalled: after so many bytes of the body nothing more comes until the client goes away.
     *
     * @param bodyBytes how many bytes of the body to send
     */
    default Answer hangAfter(int bodyBytes) {
        return with(script -> script.hangAfter(bodyBytes));
    }

    /** Returns this answer with a gzip body and {@code Content-Encoding: gzip}, whatever the request accepts. */
    default Answer gzipped() {
        return with(Script::gzipped);
    }

    /** Returns this answer with {@code Connection: close} and the connection closed after it. */
    default Answer thenClose() {
        return with(Script::thenClose);
    }

    /** Returns this answer complete, but with the connection closed, unannounced, when the next request arrives on it. */
    default Answer thenCloseOnNextRequest() {
        return with(Script::thenCloseOnNextRequest);
    }
}
