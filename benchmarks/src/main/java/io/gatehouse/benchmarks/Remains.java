package io.gatehouse.benchmarks;

import java.lang.management.ManagementFactory;

/**
 * What there is at one moment.
 *
 * @param threads live threads of this JVM
 * @param ownThreads those of them that Gatehouse named as its own
 * @param sockets connections open at the stub
 * @param replies requests at the stub whose answer is neither complete nor given up
 * @param heapBytes live heap after a collection
 */
record Remains(int threads, long ownThreads, long sockets, long replies, long heapBytes) {

    // Idle threads of a pool are kept a while: Gatehouse's for 10 seconds, OkHttp's own for 60.
    private static final int PATIENCE_SECONDS = 75;

    static Remains now(Stub stub) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new Remains(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                countOwnThreads(),
                stub.open(),
                stub.unfinished(),
                runtime.totalMemory() - runtime.freeMemory());
    }

    /** Waits until no more threads, sockets and replies are left than before, but not for ever. */
    static Remains settled(Stub stub, Remains before) throws InterruptedException {
        for (int i = 0; i < 10 * PATIENCE_SECONDS; i++) {
            boolean quiet = ManagementFactory.getThreadMXBean().getThreadCount() <= before.threads
                    && countOwnThreads() <= before.ownThreads
                    && stub.open() <= before.sockets
                    && stub.unfinished() <= before.replies;
            if (quiet) {
                break;
            }
            Thread.sleep(100);
        }
        return now(stub);
    }

    private static long countOwnThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("gatehouse-"))
                .count();
    }

    @Override
    public String toString() {
        return threads + " threads (" + ownThreads + " gatehouse-…), " + sockets + " sockets, " + replies
                + " unfinished replies, " + heapBytes / 1024 + " KB heap";
    }
}
