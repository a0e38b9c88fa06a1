package io.gatehouse.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** A fixed set of callers that run slice after slice, so that no slice pays for starting threads. */
final class Workers implements AutoCloseable {

    private final CyclicBarrier start;
    private final CyclicBarrier end;
    private final List<Worker> workers;
    private final StubProcess stub;

    Workers(int threads, StubProcess stub) {
        this.stub = stub;
        start = new CyclicBarrier(threads + 1);
        end = new CyclicBarrier(threads + 1);
        workers = IntStream.range(0, threads)
                .mapToObj(i -> new Worker(start, end))
                .toList();
        for (Worker worker : workers) {
            Thread thread = new Thread(worker, "caller");
            thread.setDaemon(true);
            thread.start();
        }
    }

    Slice run(Case subject, Mode mode, long nanos) throws IOException {
        workers.forEach(worker -> worker.task = new Worker.Task(subject, mode, nanos));
        long stubBefore = stub.counts().cpuNanos();
        long allocatedBefore = Allocation.ofAllThreads();
        long startedBefore = Allocation.threadsStarted();
        long begin = System.nanoTime();
        await(start);
        await(end);
        long wall = System.nanoTime() - begin;
        long allocated = Allocation.ofAllThreads() - allocatedBefore;
        long started = Allocation.threadsStarted() - startedBefore;
        return collect(allocated, stub.counts().cpuNanos() - stubBefore, wall, started);
    }

    private Slice collect(long allocated, long stubCpu, long wall, long started) {
        Histogram latencies = new Histogram(Worker.LONGEST_NANOS, 3);
        long ops = 0;
        long errors = 0;
        long byCallers = 0;
        double rate = 0;
        for (Worker worker : workers) {
            latencies.add(worker.latencies);
            ops += worker.ops;
            errors += worker.errors;
            byCallers += worker.allocated;
            rate += worker.opsPerSecond;
        }
        return new Slice(ops, rate, latencies, allocated, byCallers, stubCpu, wall, started, errors);
    }

    /** The last failure that any caller met, for the reader of the report. */
    Exception lastError() {
        return workers.stream()
                .map(w -> w.lastError)
                .filter(e -> e != null)
                .findFirst()
                .orElse(null);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        workers.forEach(worker -> worker.task = null);
        await(start);
    }
}
