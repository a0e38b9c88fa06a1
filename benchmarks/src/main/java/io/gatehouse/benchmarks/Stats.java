package io.gatehouse.benchmarks;

import java.util.Arrays;

/** Order statistics: no assumption about how figures are distributed, since on a shared machine none holds. */
final class Stats {

    private Stats() {}

    static double median(double[] values) {
        return quantile(values, 0.5);
    }

    /** The quantile with linear interpolation between order statistics. */
    static double quantile(double[] values, double q) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = q * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** Half the distance between the quartiles in parts of the median: the spread that the tables print. */
    static double spread(double[] values) {
        return (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median(values);
    }

    /** Round by round, this over that: the pairing removes what the machine did to both. */
    static double[] ratios(double[] these, double[] those) {
        double[] ratios = new double[Math.min(these.length, those.length)];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = these[i] / those[i];
        }
        return ratios;
    }

    static double[] differences(double[] these, double[] those) {
        double[] differences = new double[Math.min(these.length, those.length)];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = these[i] - those[i];
        }
        return differences;
    }

    /**
     * The median with its exact binomial interval of at least 95 %: the number of values below the true median is
     * binomial with one half, so the interval lies between two order statistics. With fewer than six values no pair
     * reaches 95 %, and the interval is the whole range.
     */
    static Interval medianInterval(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        if (n == 0) {
            return new Interval(Double.NaN, Double.NaN, Double.NaN);
        }
        int cut = tail(n);
        return new Interval(sorted[cut], median(sorted), sorted[n - 1 - cut]);
    }

    /**
     * A high quantile with its exact binomial interval of at least 95 %: how many values lie above the true one is binomial
     * with the rest of the quantile. With few values the upper end is the greatest of them.
     */
    static Interval quantileInterval(double[] values, double q) {
        if (values.length == 0) {
            return new Interval(0, 0, 0);
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        int fewest = Math.max(0, above(n, 1 - q, 0.025) - 1);
        int most = above(n, 1 - q, 0.975);
        return new Interval(sorted[Math.max(0, n - 1 - most)], quantile(sorted, q), sorted[n - 1 - fewest]);
    }

    /** The smallest k with P(Bin(n, p) ≤ k) > bound; n·p must not exceed a few hundred. */
    private static int above(int n, double p, double bound) {
        double term = Math.pow(1 - p, n);
        double sum = term;
        int k = 0;
        while (sum <= bound && k < n - 1) {
            term *= (n - k) * p / ((k + 1) * (1 - p));
            k++;
            sum += term;
        }
        return k;
    }

    /** How many values may be cut off at each end: the greatest k with P(Bin(n, ½) < k) ≤ 2.5 %. */
    private static int tail(int n) {
        double term = Math.pow(0.5, n);
        double sum = term;
        int k = 0;
        while (sum <= 0.025) {
            k++;
            term = term * (n - k + 1) / k;
            sum += term;
        }
        return Math.max(0, k - 1);
    }
}
