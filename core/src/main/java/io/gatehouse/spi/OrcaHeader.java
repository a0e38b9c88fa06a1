package io.gatehouse.spi;

import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.ReplicaLoad;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The response header in which servers tell their load in the words of ORCA (Open Request Cost Aggregation), as vLLM and
 * Triton do when the request asks for it:
 *
 * <p>{@code endpoint-load-metrics: TEXT named_metrics.kv_cache_usage_perc=0.41, named_metrics.num_requests_waiting=3}
 *
 * <p>{@code endpoint-load-metrics: JSON {"named_metrics":{"kv_cache_usage_perc":0.41}}}
 *
 * <p>The binary form is not read. What cannot be read says nothing; nothing here throws.
 */
public final class OrcaHeader {
    /** The response's header. */
    public static final String NAME = "endpoint-load-metrics";

    /** The request's header that asks for it. */
    public static final String FORMAT = "endpoint-load-metrics-format";

    // Real ones have some 100 characters; this is read on the thread of a call.
    private static final int LONGEST = 4_096;
    private static final String NAMED = "named_metrics.";
    private static final String TEXT = "TEXT";
    private static final String JSON = "JSON";

    private OrcaHeader() {}

    /**
     * The load that a response tells.
     *
     * @param headers the response's
     * @return the load, or null when there is no such header, or none that says something known
     */
    public static @Nullable ReplicaLoad read(Headers headers) {
        String value = headers.first(NAME);
        return value == null ? null : parse(value);
    }

    /**
     * The load in a header's value.
     *
     * @param value the value; its form, TEXT or JSON, may be missing where it shows
     * @return the load, or null when it says nothing known
     */
    public static @Nullable ReplicaLoad parse(String value) {
        if (value.length() > LONGEST) {
            return null;
        }
        String report = value.strip();
        Report figures = new Report();
        if (isForm(report, JSON)) {
            figures.json(report.substring(JSON.length()).strip());
        } else if (report.startsWith("{")) {
            figures.json(report);
        } else {
            figures.text(isForm(report, TEXT) ? report.substring(TEXT.length()) : report);
        }
        return figures.load();
    }

    private static boolean isForm(String report, String form) {
        return report.regionMatches(true, 0, form, 0, form.length())
                && report.length() > form.length()
                && !isWord(report.charAt(form.length()));
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '=';
    }

    /** The three figures that engines put there. */
    private static final class Report {
        private @Nullable Double running;
        private @Nullable Double waiting;
        private @Nullable Double kvUsage;

        void json(String text) {
            try {
                Json report = Json.parse(text);
                add(report);
                add(report.get("named_metrics"));
            } catch (GatewayException | IllegalArgumentException e) {
                // Not JSON: nothing was said.
            }
        }

        private void add(Json metrics) {
            if (metrics.isObject()) {
                for (Map.Entry<String, Json> each : metrics.fields().entrySet()) {
                    add(each.getKey(), Figures.number(each.getValue()));
                }
            }
        }

        void text(String text) {
            int from = 0;
            while (from < text.length()) {
                int comma = text.indexOf(',', from);
                int end = comma < 0 ? text.length() : comma;
                String metric = text.substring(from, end);
                int equals = metric.indexOf('=');
                if (equals >= 0) {
                    String name = metric.substring(0, equals).strip();
                    add(
                            name.startsWith(NAMED) ? name.substring(NAMED.length()) : name,
                            number(metric.substring(equals + 1)));
                }
                from = end + 1;
            }
        }

        private static @Nullable Double number(String text) {
            try {
                return Double.valueOf(text.strip());
            } catch (NumberFormatException e) {
                return null;
            }
        }

        private void add(String name, @Nullable Double value) {
            if (value == null) {
                return;
            }
            switch (name) {
                case "kv_cache_usage_perc", "kv_cache_utilization", "gpu_cache_usage_perc" -> kvUsage = value;
                case "num_requests_waiting" -> waiting = value;
                case "num_requests_running" -> running = value;
                default -> {
                    // Others have no place in a load.
                }
            }
        }

        @Nullable
        ReplicaLoad load() {
            Integer run = Figures.count(running);
            Integer wait = Figures.count(waiting);
            Double kv = Figures.share(kvUsage);
            return run == null && wait == null && kv == null
                    ? null
                    : ReplicaLoad.builder(ReplicaLoad.Source.ORCA)
                            .running(run)
                            .waiting(wait)
                            .kvUsage(kv)
                            .build();
        }
    }
}
