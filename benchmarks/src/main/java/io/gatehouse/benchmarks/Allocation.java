package io.gatehouse.benchmarks;

import java.lang.management.ManagementFactory;

/** Bytes allocated on the Java heap, read from the JVM's own counters. */
final class Allocation {

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    static long threadsStarted() {
        return THREADS.getTotalStartedThreadCount();
    }

    /** By the calling thread since it started. */
    static long ofThisThread() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /**
     * By all threads that are alive. JDK 17 has no counter for the whole JVM, so this is the sum over its threads; what
     * a thread allocated that has ended meanwhile is lost.
     */
    static long ofAllThreads() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
