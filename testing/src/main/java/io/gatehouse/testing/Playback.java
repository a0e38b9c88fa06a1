package io.gatehouse.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plays one script to one client. The thread is interrupted when the client goes away; that ends every wait. The head waits
 * for the first piece of a body that follows at once, as real servers send both in one segment.
 */
final class Playback {
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ScriptPlan plan;
    private final WireWriter out;
    private final BooleanSupplier clientGone;
    private byte[] pendingHead = NOTHING;
    private long bodyOffset;

    Playback(ScriptPlan plan, WireWriter out, BooleanSupplier clientGone) {
        this.plan = plan;
        this.out = out;
        this.clientGone = clientGone;
    }

    Exchange.Outcome play() throws IOException, InterruptedException {
        for (Step step : plan.steps()) {
            if (!(step instanceof BodyStep)) {
                flushHead();
            }
            if (clientGone.getAsBoolean()) {
                return Exchange.Outcome.CLIENT_GONE;
            }
            step.play(this);
        }
        flushHead();
        if (!plan.ending().complete()) {
            return Exchange.Outcome.CUT;
        }
        if (plan.framing() == Framing.CHUNKED) {
            out.write(LAST_CHUNK);
        }
        return Exchange.Outcome.COMPLETED;
    }

    void head() {
        pendingHead = HeadText.of(plan).getBytes(StandardCharsets.ISO_8859_1);
    }

    void body(byte[] bytes) throws IOException {
        if (plan.split().afterHead()) {
            flushHead();
        }
        for (byte[] piece : plan.split().cut(bytes, bodyOffset)) {
            if (piece.length > 0) {
                out.write(framed(piece));
            }
        }
        bodyOffset += bytes.length;
    }

    void sleep(Duration delay) throws InterruptedException {
        Thread.sleep(delay.toMillis(), delay.toNanosPart() % 1_000_000);
    }

    /** Waits for the interrupt that says that the client went away. */
    void hang() throws InterruptedException {
        Thread.sleep(Long.MAX_VALUE);
    }

    /** Writes a comment at once and then again after each interval, so many times or until the gate opens. */
    void comments(Duration every, int times, @Nullable Gate until) throws IOException, InterruptedException {
        byte[] comment = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);
        if (until != null) {
            until.arrive();
        }
        for (int i = 0; i < times; i++) {
            body(comment);
            if (until == null) {
                sleep(every);
            } else if (until.awaitOpen(every)) {
                return;
            }
        }
    }

    private void flushHead() throws IOException {
        byte[] head = pendingHead;
        pendingHead = NOTHING;
        out.write(head);
    }

    private byte[] framed(byte[] piece) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream(pendingHead.length + piece.length + 16);
        framed.writeBytes(pendingHead);
        pendingHead = NOTHING;
        if (plan.framing() == Framing.CHUNKED) {
            framed.writeBytes(chunkSize(piece.length));
            framed.writeBytes(piece);
            framed.write('\r');
            framed.write('\n');
        } else {
            framed.writeBytes(piece);
        }
        return framed.toByteArray();
    }

    private static byte[] chunkSize(int length) {
        return (Integer.toHexString(length).toLowerCase(Locale.ROOT) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
