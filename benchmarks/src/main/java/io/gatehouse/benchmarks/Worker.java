package io.gatehouse.benchmarks;

import java.util.concurrent.CyclicBarrier;
import org.HdrHistogram.Histogram;

/** One caller: a platform thread that repeats a call until the time is up, and checks every answer. */
final class Worker implements Runnable {

    /** The work of one slice, the same for all callers. */
    record Task(Case subject, Mode mode, long nanos) {}

    static final long LONGEST_NANOS = 120_000_000_000L;

    private final CyclicBarrier start;
    private final CyclicBarrier end;
    final Histogram latencies = new Histogram(LONGEST_NANOS, 3);

    // Guarded by the barriers: written on one side of them, read on the other.
    Task task;
    long ops;
    long errors;
    long allocated;
    double opsPerSecond;
    Exception lastError;

    private int characters;

    Worker(CyclicBarrier start, CyclicBarrier end) {
        this.start = start;
        this.end = end;
    }

    @Override
    public void run() {
        try {
            while (true) {
                start.await();
                if (task == null) {
                    return;
                }
                repeat(task);
                end.await();
            }
        } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    private void repeat(Task work) {
        latencies.reset();
        ops = 0;
        errors = 0;
        TextSink counter = piece -> characters += piece.length();
        int expected = (work.mode() == Mode.BLOCKING ? StubAnswers.BLOCKING_TEXT : StubAnswers.STREAMED_TEXT).length();
        long before = Allocation.ofThisThread();
        long begin = System.nanoTime();
        long last = begin;
        while (last - begin < work.nanos()) {
            characters = 0;
            boolean right = call(work, counter, expected);
            long now = System.nanoTime();
            if (right) {
                ops++;
                latencies.recordValue(Math.min(now - last, LONGEST_NANOS));
            } else {
                errors++;
            }
            last = now;
        }
        allocated = Allocation.ofThisThread() - before;
        opsPerSecond = ops * 1e9 / (last - begin);
    }

    private boolean call(Task work, TextSink counter, int expected) {
        try {
            Usage usage = work.subject().run(work.mode(), counter);
            return characters == expected && usage.output() == StubAnswers.USAGE.output();
        } catch (Exception e) {
            lastError = e;
            return false;
        }
    }
}
