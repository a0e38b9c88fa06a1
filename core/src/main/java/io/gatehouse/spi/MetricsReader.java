package io.gatehouse.spi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a page of metrics, line by line, each character a fixed number of times. Used once. */
final class MetricsReader {
    // No number is longer; what is longer would only cost time.
    private static final int LONGEST_NUMBER = 64;

    private final String text;
    private final Map<String, List<MetricsPage.Series>> found = new HashMap<>();
    private int count;

    // Series of one metric stand together.
    private String lastName = "";
    private List<MetricsPage.Series> lastSeries = new ArrayList<>();

    MetricsReader(String text) {
        this.text = text;
    }

    Map<String, List<MetricsPage.Series>> read() {
        int limit = Math.min(text.length(), MetricsPage.MOST_CHARS);
        int from = 0;
        // A line without an end may be half a number.
        for (int end = text.indexOf('\n'); end >= 0 && end < limit; end = text.indexOf('\n', from)) {
            line(from, end);
            from = end + 1;
            if (count >= MetricsPage.MOST_SERIES) {
                break;
            }
        }
        return found;
    }

    private void line(int from, int to) {
        int nameAt = blanks(from, to);
        int nameEnd = name(nameAt, to);
        int at = blanks(nameEnd, to);
        if (nameEnd == nameAt || at == to) {
            return;
        }
        int labelsAt = at;
        int labelsEnd = at;
        if (text.charAt(at) == '{') {
            LabelScan scan = new LabelScan(text, at + 1, to);
            while (scan.next()) {
                // The scan itself is what checks them.
            }
            if (!scan.isWhole()) {
                return;
            }
            labelsAt++;
            labelsEnd = scan.end();
            at = blanks(labelsEnd, to);
        } else if (at == nameEnd) {
            return;
        }
        int valueEnd = word(at, to);
        double value = number(at, valueEnd);
        if (Double.isFinite(value) && endsWell(valueEnd, to)) {
            add(nameAt, nameEnd, new MetricsPage.Series(text, labelsAt, labelsEnd, value));
        }
    }

    /** Behind a figure come nothing, a timestamp, an exemplar, or both. */
    private boolean endsWell(int from, int to) {
        int at = blanks(from, to);
        if (at == to || text.charAt(at) == '#') {
            return true;
        }
        int end = word(at, to);
        int rest = blanks(end, to);
        return Double.isFinite(number(at, end)) && (rest == to || text.charAt(rest) == '#');
    }

    private void add(int nameAt, int nameEnd, MetricsPage.Series series) {
        int length = nameEnd - nameAt;
        if (lastName.length() != length || !text.startsWith(lastName, nameAt)) {
            lastName = text.substring(nameAt, nameEnd);
            lastSeries = found.computeIfAbsent(lastName, name -> new ArrayList<>(1));
        }
        lastSeries.add(series);
        count++;
    }

    private int blanks(int from, int to) {
        int at = from;
        while (at < to && LabelScan.isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int name(int from, int to) {
        int at = from;
        while (at < to && LabelScan.isName(text.charAt(at), at == from)) {
            at++;
        }
        return at;
    }

    private int word(int from, int to) {
        int at = from;
        while (at < to && !LabelScan.isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The number, or NaN when it is none, or one of those that are not finite. */
    private double number(int from, int to) {
        if (from == to || to - from > LONGEST_NUMBER) {
            return Double.NaN;
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean part = (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
            if (!part) {
                return Double.NaN;
            }
        }
        try {
            return Double.parseDouble(text.substring(from, to));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
