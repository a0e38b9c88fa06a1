package io.gatehouse.spi;

import io.gatehouse.model.ConfigurationException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of metrics in the Prometheus text format (0.0.4) or in OpenMetrics, as engines serve it at {@code /metrics}.
 * Immutable, and bounded: what stands behind 4 MiB of text or 100,000 series is not read.
 *
 * <p>A page is read for what it is worth: a line that is none of the format, an error page of a proxy, a figure that is not
 * finite and a last line without an end, which may be half a number, say nothing, and nothing here throws for them. A name
 * is found exactly or with the ending {@code _total} that newer servers add to counters and some drop again, never by its
 * beginning.
 *
 * <p>Filters are names and values of labels in turn; a series without the label has the value {@code ""} there.
 */
public final class MetricsPage {
    /** How much of a page is read. */
    static final int MOST_CHARS = 4 << 20;

    /** How many series are kept. */
    static final int MOST_SERIES = 100_000;

    private static final String TOTAL = "_total";

    private final Map<String, List<Series>> series;

    private MetricsPage(Map<String, List<Series>> series) {
        this.series = series;
    }

    /**
     * Reads a page, in a time that grows with its length.
     *
     * @param text the page; anything at all
     * @return what could be read of it
     */
    public static MetricsPage parse(String text) {
        return new MetricsPage(new MetricsReader(text).read());
    }

    /** One figure of a metric with its labels. Immutable. */
    public static final class Series {
        private final String text;
        private final int labelsAt;
        private final int labelsEnd;
        private final double value;

        Series(String text, int labelsAt, int labelsEnd, double value) {
            this.text = text;
            this.labelsAt = labelsAt;
            this.labelsEnd = labelsEnd;
            this.value = value;
        }

        /**
         * The figure.
         *
         * @return finite
         */
        public double value() {
            return value;
        }

        /**
         * A label.
         *
         * @param name the label's name
         * @return its value, {@code ""} when the series has no such label
         */
        public String label(String name) {
            LabelScan scan = new LabelScan(text, labelsAt, labelsEnd);
            while (scan.next()) {
                if (scan.isNamed(name)) {
                    return scan.value();
                }
            }
            return "";
        }

        /**
         * All labels, in their order.
         *
         * @return a map of its own
         */
        public Map<String, String> labels() {
            Map<String, String> all = new LinkedHashMap<>();
            LabelScan scan = new LabelScan(text, labelsAt, labelsEnd);
            while (scan.next()) {
                all.putIfAbsent(scan.name(), scan.value());
            }
            return all;
        }

        boolean matches(String[] filters) {
            for (int i = 0; i < filters.length; i += 2) {
                if (!label(filters[i]).equals(filters[i + 1])) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Whether nothing could be read.
     *
     * @return true if so
     */
    public boolean isEmpty() {
        return series.isEmpty();
    }

    /**
     * The series of a metric.
     *
     * @param name the metric's name
     * @return the series in the order of the page, none when there is no such metric
     */
    public List<Series> series(String name) {
        List<Series> found = series.get(name);
        if (found == null) {
            found = series.get(name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name + TOTAL);
        }
        return found == null ? List.of() : Collections.unmodifiableList(found);
    }

    /**
     * The sum over the series of a metric: requests over the engines of a server, say.
     *
     * @param name the metric's name
     * @param filters names and values of labels in turn
     * @return the sum, or null when no series matches
     */
    public @Nullable Double sum(String name, String... filters) {
        checkPairs(filters);
        double sum = 0;
        boolean any = false;
        for (Series each : series(name)) {
            if (each.matches(filters)) {
                sum += each.value();
                any = true;
            }
        }
        return any && Double.isFinite(sum) ? sum : null;
    }

    /**
     * The largest of the series of a metric: how full the fullest of several engines is, say.
     *
     * @param name the metric's name
     * @param filters names and values of labels in turn
     * @return the figure, or null when no series matches
     */
    public @Nullable Double max(String name, String... filters) {
        checkPairs(filters);
        Double most = null;
        for (Series each : series(name)) {
            if (each.matches(filters) && (most == null || each.value() > most)) {
                most = each.value();
            }
        }
        return most;
    }

    /**
     * The figure of a metric that has one series.
     *
     * @param name the metric's name
     * @param filters names and values of labels in turn
     * @return the figure, or null when no series matches or several do
     */
    public @Nullable Double value(String name, String... filters) {
        checkPairs(filters);
        Double only = null;
        for (Series each : series(name)) {
            if (each.matches(filters)) {
                if (only != null) {
                    return null;
                }
                only = each.value();
            }
        }
        return only;
    }

    /**
     * The sum over the values of a label of the largest figure with that value: where all ranks that work on one batch
     * tell the same figure, each batch counts once.
     *
     * @param label the label that tells apart what is summed
     * @param name the metric's name
     * @param filters names and values of further labels in turn
     * @return the sum, or null when no series matches
     */
    public @Nullable Double sumOfLargest(String label, String name, String... filters) {
        checkPairs(filters);
        Map<String, Double> largest = new LinkedHashMap<>();
        for (Series each : series(name)) {
            if (each.matches(filters)) {
                largest.merge(each.label(label), each.value(), Math::max);
            }
        }
        double sum = 0;
        for (double each : largest.values()) {
            sum += each;
        }
        return !largest.isEmpty() && Double.isFinite(sum) ? sum : null;
    }

    /**
     * The sum of what a histogram or a summary observed.
     *
     * @param name the histogram's name without its ending
     * @param filters names and values of labels in turn
     * @return the sum over all series, or null when no series matches
     */
    public @Nullable Double histogramSum(String name, String... filters) {
        return sum(name + "_sum", filters);
    }

    /**
     * How much a histogram or a summary observed.
     *
     * @param name the histogram's name without its ending
     * @param filters names and values of labels in turn
     * @return the count over all series, or null when no series matches
     */
    public @Nullable Double histogramCount(String name, String... filters) {
        Double count = sum(name + "_count", filters);
        if (count != null) {
            return count;
        }
        // Where the count is missing, the last bucket holds it.
        String[] last = Arrays.copyOf(filters, filters.length + 2);
        last[filters.length] = "le";
        last[filters.length + 1] = "+Inf";
        return sum(name + "_bucket", last);
    }

    private static void checkPairs(String[] filters) {
        if (filters.length % 2 != 0) {
            throw new ConfigurationException(
                    "Filters are names and values of labels in turn, but the last name has no value");
        }
    }

    @Override
    public String toString() {
        return "MetricsPage(" + series.size() + " metrics)";
    }
}
