package io.gatehouse.benchmarks;

/** A median and the two ends of its 95 % interval. */
record Interval(double low, double median, double high) {

    double halfWidth() {
        return (high - low) / 2;
    }

    /** Half the width in parts of the median. */
    double relativeHalfWidth() {
        return halfWidth() / Math.abs(median);
    }
}
