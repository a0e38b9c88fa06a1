package io.gatehouse.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Cancels many calls at once, the kinds in turn, some of them before their request has left. */
final class CancelLoad {

    private static final int CALLERS = 16;

    private final CancelClient client;
    private final List<CancelKind> kinds;
    private final AtomicInteger next = new AtomicInteger();

    CancelLoad(CancelClient client, List<CancelKind> kinds) {
        this.client = client;
        this.kinds = kinds;
    }

    void run(int calls) throws InterruptedException {
        next.set(0);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch done = new CountDownLatch(CALLERS);
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(
                    () -> {
                        for (int call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
                            cancel(kinds.get(call % kinds.size()), call, clock);
                        }
                        done.countDown();
                    },
                    "canceller");
            caller.start();
        }
        done.await();
        clock.shutdown();
        clock.awaitTermination(10, TimeUnit.SECONDS);
    }

    private void cancel(CancelKind kind, int call, ScheduledExecutorService clock) {
        try {
            switch (kind) {
                case CLOSE -> client.open().close();
                case FUTURE -> {
                    Future<?> future = client.sendAsync();
                    Thread.sleep(call % 3);
                    future.cancel(true);
                }
                case INTERRUPT -> interrupt(clock);
                case DEADLINE -> read(client.open(Duration.ofMillis(10 + call % 20)));
            }
        } catch (Exception e) {
            // This is how a cancelled call ends.
        }
    }

    private void interrupt(ScheduledExecutorService clock) throws Exception {
        Thread reader = Thread.currentThread();
        CancelClient.OpenStream stream = client.open();
        Future<?> interrupt = clock.schedule(reader::interrupt, 1, TimeUnit.MILLISECONDS);
        try {
            read(stream);
        } finally {
            // The interrupt must not hit the next call.
            while (!interrupt.isDone()) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
    }

    private static void read(CancelClient.OpenStream stream) throws Exception {
        try (stream) {
            stream.readOn();
        }
    }
}
