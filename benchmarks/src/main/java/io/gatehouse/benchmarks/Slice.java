package io.gatehouse.benchmarks;

import org.HdrHistogram.Histogram;

/**
 * What one case did in one stretch of time.
 *
 * @param opsPerSecond the sum of each caller's own rate, so that the tail in which the last callers finish alone does not
 *     count against slow cases
 * @param threadsStarted threads that the JVM started meanwhile; when they end, their allocation goes uncounted
 * @param allocated bytes allocated by all threads of the JVM
 * @param allocatedByCallers bytes allocated by the calling threads alone
 */
record Slice(
        long ops,
        double opsPerSecond,
        Histogram nanos,
        long allocated,
        long allocatedByCallers,
        long stubCpuNanos,
        long wallNanos,
        long threadsStarted,
        long errors) {}
