package io.gatehouse.testing;

import io.gatehouse.model.Headers;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.Registration;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A response made in memory, while it is read, on the thread that reads. Only {@link #abort()} comes from other threads. */
final class FakeExchange implements HttpTransport.Exchange {
    // A gate tells nobody that it opens.
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final FakeCall call;
    private final FakeCalls calls;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition aborting = lock.newCondition();
    private final Body body = new Body();
    private boolean aborted;
    private boolean closed;
    private int status = 200;
    private int nextPart;
    private boolean complete;
    private byte[] ready = new byte[0];
    private int position;
    private @Nullable Registration hook;

    FakeExchange(FakeCall call, FakeCalls calls) {
        this.call = call;
        this.calls = calls;
    }

    void unregisterAtClose(Registration registration) {
        hook = registration;
    }

    /** Does what comes before the response's head. */
    void open() throws IOException {
        List<FakePart> parts = call.answer().parts;
        while (nextPart < parts.size()) {
            FakePart part = parts.get(nextPart);
            if (part instanceof FakePart.Fail fail) {
                call.fail(fail.error());
                status = statusOf(fail.error().kind());
                end(new byte[] {'{', '}'});
                return;
            }
            if (part instanceof FakePart.Emit && call.streaming) {
                return;
            }
            pass(part);
            nextPart++;
        }
        if (!call.streaming) {
            end(FakeDialect.body(call));
        }
    }

    private void end(byte[] last) {
        ready = last;
        position = 0;
        complete = true;
    }

    private void pass(FakePart part) throws IOException {
        if (part instanceof FakePart.Await await) {
            await.gate().arrive();
            waitFor(await.gate());
        } else if (part instanceof FakePart.Hang) {
            waitFor(null);
        } else if (part instanceof FakePart.Cut) {
            throw new IOException("The fake provider cut the connection");
        }
    }

    /** Waits until the gate, if there is one, opens. */
    private void waitFor(@Nullable Gate gate) throws IOException {
        try {
            lock.lockInterruptibly();
            try {
                while (gate == null || !gate.isOpen()) {
                    checkOpen();
                    if (gate == null) {
                        aborting.await();
                    } else {
                        aborting.awaitNanos(LOOK_EVERY_NANOS);
                    }
                }
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void checkOpen() throws IOException {
        if (aborted || closed) {
            throw new IOException("The reply was closed");
        }
    }

    /** Makes the next bytes ready; none at the end. */
    private void fill() throws IOException {
        List<FakePart> parts = call.answer().parts;
        while (!complete) {
            if (nextPart == parts.size()) {
                end(FakeDialect.endEvent(call));
                return;
            }
            FakePart part = parts.get(nextPart++);
            if (part instanceof FakePart.Emit || part instanceof FakePart.Fail) {
                ready = FakeDialect.pieceEvent(call, nextPart - 1);
                position = 0;
                return;
            }
            pass(part);
        }
    }

    private static int statusOf(ErrorKind kind) {
        return switch (kind) {
            case AUTHENTICATION -> 401;
            case PERMISSION -> 403;
            case MODEL_NOT_FOUND -> 404;
            case INVALID_REQUEST, CONTEXT_TOO_LONG, CONTENT_BLOCKED -> 400;
            case RATE_LIMITED, QUOTA_EXHAUSTED -> 429;
            case OVERLOADED -> 503;
            case UNAVAILABLE -> 500;
            case TIMEOUT -> 504;
            case PROTOCOL -> 502;
        };
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Headers headers() {
        return Headers.of(
                "Content-Type",
                call.streaming && status == 200 ? "text/event-stream" : "application/json",
                FakeDialect.NUMBER,
                Long.toString(call.number));
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public void abort() {
        lock.lock();
        try {
            aborted = true;
            aborting.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            aborting.signalAll();
        } finally {
            lock.unlock();
        }
        if (hook != null) {
            hook.close();
        }
        calls.closed(complete && position == ready.length);
    }

    private final class Body extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            lock.lock();
            try {
                checkOpen();
            } finally {
                lock.unlock();
            }
            if (position == ready.length) {
                fill();
            }
            int count = Math.min(length, ready.length - position);
            System.arraycopy(ready, position, bytes, offset, count);
            position += count;
            return count == 0 && length > 0 ? -1 : count;
        }
    }
}
