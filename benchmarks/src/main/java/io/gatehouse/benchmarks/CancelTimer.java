package io.gatehouse.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Measures, one call at a time, how long after a cancel the server sees its socket close. */
final class CancelTimer implements Stub.Observer {

    /** How long a close is waited for; one that takes longer counts as lost. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Duration DEADLINE = Duration.ofMillis(30);

    private final BlockingQueue<Boolean> hanging = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> aborted = new LinkedBlockingQueue<>();

    @Override
    public void hanging() {
        hanging.add(true);
    }

    @Override
    public void aborted(long nanos) {
        aborted.add(nanos);
    }

    /** Nanoseconds from the cancel to the close, {@link #PATIENCE_NANOS} if there was none. */
    long measure(CancelClient client, CancelKind kind) throws Exception {
        hanging.clear();
        aborted.clear();
        long cancelled = switch (kind) {
            case CLOSE -> close(client);
            case FUTURE -> future(client);
            case INTERRUPT -> interrupt(client);
            case DEADLINE -> deadline(client);
        };
        Long closed = aborted.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        return closed == null ? PATIENCE_NANOS : closed - cancelled;
    }

    private long close(CancelClient client) throws Exception {
        CancelClient.OpenStream stream = client.open();
        awaitRequest();
        long now = System.nanoTime();
        stream.close();
        return now;
    }

    private long future(CancelClient client) throws Exception {
        Future<?> future = client.sendAsync();
        awaitRequest();
        long now = System.nanoTime();
        future.cancel(true);
        return now;
    }

    private long interrupt(CancelClient client) throws Exception {
        Thread reader = new Thread(() -> readToTheEnd(client), "reader");
        reader.start();
        awaitRequest();
        Thread.sleep(2); // so that the reader sits in its read
        long now = System.nanoTime();
        reader.interrupt();
        reader.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
        return now;
    }

    private static void readToTheEnd(CancelClient client) {
        try (CancelClient.OpenStream stream = client.open()) {
            stream.readOn();
        } catch (Exception e) {
            // This is how a cancelled call ends.
        }
    }

    private long deadline(CancelClient client) {
        long due = System.nanoTime() + DEADLINE.toNanos();
        try (CancelClient.OpenStream stream = client.open(DEADLINE)) {
            stream.readOn();
        } catch (Exception e) {
            // This is how a call ends whose time is up.
        }
        return due;
    }

    private void awaitRequest() throws InterruptedException, IOException {
        if (hanging.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS) == null) {
            throw new IOException("the request never reached the stub");
        }
    }
}
