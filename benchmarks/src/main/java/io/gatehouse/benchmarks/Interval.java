package io.gatehouse.benchmarks;

/** A median and the two ends of its 95 % interval. */
record Interval(double low, double median, double high) {

    /** Half the width in parts of the median. */
    double relativeHalfWidth() {
        return (high - low) / 2 / Math.abs(median);
    }
}
