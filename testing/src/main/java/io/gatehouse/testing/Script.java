package io.gatehouse.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the server writes to the socket for one request, step by step. Every method returns a new script:
 *
 * <pre>{@code
 * Script.respond(200).contentType("text/event-stream").chunked()
 *     .body("data: {\"choices\":[]}\n\n").await(gate).body("data: [DONE]\n\n").splitEvery(1)
 * }</pre>
 *
 * <p>Each {@link #body} is one write to a socket without Nagle's delay, hence normally one TCP segment; the kernel of the
 * client may still join segments that it has not read yet. Offsets and sizes count bytes of the body, without head and
 * chunk frames, except in {@link #splitWireEvery}.
 *
 * <p>Immutable and thread-safe.
 */
public final class Script implements Answer {
    private final ScriptPlan plan;

    private Script(ScriptPlan plan) {
        this.plan = plan;
    }

    /**
     * A script that starts with a status line and headers, framed by {@code Content-Length} unless changed.
     *
     * @param status the HTTP status code
     */
    public static Script respond(int status) {
        return new Script(ScriptPlan.of(status, Framing.LENGTH, List.of(Playback::head)));
    }

    /**
     * A chunked 200 answer of type {@code text/event-stream}: a chunk for each {@link #body}.
     */
    public static Script stream() {
        return respond(200)
                .contentType("text/event-stream; charset=utf-8")
                .header("cache-control", "no-cache")
                .chunked();
    }

    /** A script without a head that does nothing yet: its body is all that is written. */
    public static Script bare() {
        return new Script(ScriptPlan.of(0, Framing.RAW, List.of()));
    }

    /** Returns this script itself. */
    @Override
    public Script script(RecordedRequest request) {
        return this;
    }

    @Override
    public Script with(UnaryOperator<Script> change) {
        return change.apply(this);
    }

    /** {@inheritDoc} Replaces a header of the same name. */
    @Override
    public Script header(String name, String value) {
        return new Script(plan.with(plan.head().with(name, value)));
    }

    /**
     * Adds a header line, also when there is one of the same name.
     *
     * @param name the header's name
     * @param value the header's value
     */
    public Script addHeader(String name, String value) {
        return new Script(plan.with(plan.head().plus(name, value)));
    }

    /**
     * Sets {@code Content-Type}, right or wrong.
     *
     * @param type the media type
     */
    public Script contentType(String type) {
        return header("content-type", type);
    }

    /** Frames the body as chunks, one for each piece written. */
    public Script chunked() {
        return new Script(plan.with(Framing.CHUNKED));
    }

    /** Frames the body by the connection's end, without length or chunks. */
    public Script untilClose() {
        return new Script(plan.with(Framing.UNTIL_CLOSE));
    }

    /**
     * Announces this {@code Content-Length}, whatever is sent.
     *
     * @param bytes the length to announce
     */
    public Script declaredLength(long bytes) {
        return new Script(plan.with(plan.head().withLength(bytes)).with(Framing.LENGTH));
    }

    /**
     * Writes text of the body, as one piece.
     *
     * @param text what to write, as UTF-8
     */
    public Script body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes of the body, as one piece.
     *
     * @param bytes what to write; copied
     */
    public Script body(byte[] bytes) {
        return then(BodyStep.of(bytes.clone()));
    }

    /**
     * Writes a pattern again and again without holding the whole in memory.
     *
     * @param bytes how many bytes in all
     * @param pattern what to repeat, not empty, as UTF-8
     */
    public Script fill(long bytes, String pattern) {
        return then(BodyStep.repeated(pattern.getBytes(StandardCharsets.UTF_8), bytes));
    }

    /**
     * Waits.
     *
     * @param delay how long
     */
    public Script delay(Duration delay) {
        return then(playback -> playback.sleep(delay));
    }

    /**
     * Waits until the test opens a gate.
     *
     * @param gate what to wait for
     */
    public Script await(Gate gate) {
        return then(playback -> gate.pass());
    }

    /** Stalls until the client goes away; what follows is never played. */
    public Script hang() {
        return then(Playback::hang);
    }

    /**
     * Writes an SSE keep-alive comment at once and after each interval, and waits an interval after the last one. Needs
     * {@link #chunked()} or {@link #untilClose()}.
     *
     * @param every the interval
     * @param times how many comments
     */
    public Script comments(Duration every, int times) {
        return then(playback -> playback.comments(every, times, null));
    }

    /**
     * Writes an SSE keep-alive comment at once and after each interval until the test opens a gate. Needs {@link #chunked()}
     * or {@link #untilClose()}.
     *
     * @param gate what to wait for
     * @param every the interval
     */
    public Script commentsUntil(Gate gate, Duration every) {
        return then(playback -> playback.comments(every, Integer.MAX_VALUE, gate));
    }

    @Override
    public Script after(Duration delay) {
        return first(playback -> playback.sleep(delay));
    }

    @Override
    public Script after(Gate gate) {
        return first(playback -> gate.pass());
    }

    /** Ends in the middle: no terminating chunk, or a {@code Content-Length} larger than what is sent; then TCP FIN. */
    public Script truncated() {
        return new Script(plan.with(Ending.TRUNCATE));
    }

    @Override
    public Script truncatedAfter(int bodyBytes) {
        return new Script(plan.cut(bodyBytes)).truncated();
    }

    /** Resets the connection (TCP RST) at the end instead of completing the answer. */
    public Script thenReset() {
        return new Script(plan.with(Ending.RESET));
    }

    @Override
    public Script resetAfter(int bodyBytes) {
        return new Script(plan.cut(bodyBytes)).thenReset();
    }

    @Override
    public Script hangAfter(int bodyBytes) {
        return new Script(plan.cut(bodyBytes)).truncated().hang();
    }

    @Override
    public Script thenClose() {
        return header("connection", "close").thenCloseSilently();
    }

    /** Closes the connection after the complete answer without announcing it. */
    public Script thenCloseSilently() {
        return new Script(plan.with(Ending.CLOSE));
    }

    @Override
    public Script thenCloseOnNextRequest() {
        return new Script(plan.with(Ending.CLOSE_ON_NEXT_REQUEST));
    }

    @Override
    public Script splitEvery(int bytes) {
        return new Script(plan.with(Split.every(bytes)));
    }

    /**
     * Cuts the body at these offsets; 0 separates it from the head.
     *
     * @param offsets bytes of the body before each cut
     */
    public Script splitAt(int... offsets) {
        return new Script(plan.with(Split.at(offsets)));
    }

    /**
     * Cuts everything that goes to the socket, head and chunk frames included.
     *
     * @param bytes the size of a piece in bytes, at least 1
     */
    public Script splitWireEvery(int bytes) {
        return new Script(plan.withWireSplit(bytes));
    }

    /**
     * Changes the text of every piece of the body so far, for instance to other line ends.
     *
     * @param change applied to each piece
     */
    public Script mapBody(UnaryOperator<String> change) {
        return withSteps(BodyCut.mapped(plan.steps(), change));
    }

    /** {@inheritDoc} Compresses the pieces written so far, each flushed by itself; comments in between are not supported. */
    @Override
    public Script gzipped() {
        return withSteps(GzipBody.compress(plan.steps())).header("content-encoding", "gzip");
    }

    ScriptPlan plan() {
        return plan;
    }

    Script then(Step step) {
        return thenAll(List.of(step));
    }

    Script thenAll(List<? extends Step> more) {
        List<Step> all = new ArrayList<>(plan.steps());
        all.addAll(more);
        return withSteps(all);
    }

    /** The steps up to the end of so many pieces of the body, without what comes after them. */
    Script firstBodies(int count) {
        return withSteps(BodyCut.firstPieces(plan.steps(), count));
    }

    private Script first(Step step) {
        List<Step> all = new ArrayList<>(plan.steps());
        all.add(0, step);
        return withSteps(all);
    }

    private Script withSteps(List<Step> changed) {
        return new Script(plan.with(changed));
    }
}
