package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;
import io.opentelemetry.api.OpenTelemetry;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Spans and metrics of a gateway, given to OpenTelemetry. Immutable.
 *
 * <p>A turn of a call has a span of its own, with a span for each attempt below it that follows OpenTelemetry's conventions
 * for generative AI; metrics count calls, retries, fallbacks and tokens, and show breakers and limits as they are. The page
 * {@code docs/telemetry.md} lists all names and units. What the OpenTelemetry implementation throws is logged once and harms
 * no call.
 *
 * <p>Nothing that is exported holds prompts, answers, credentials or headers, nor values of tags but of those named by {@link
 * Builder#tags}.
 *
 * <pre>{@code
 * Gateway gateway = Gateway.builder()
 *         .provider(provider)
 *         .telemetry(TelemetryPolicy.of(openTelemetry))
 *         .recommended()
 *         .build();
 * }</pre>
 */
public final class TelemetryPolicy {
    /** The names of OpenTelemetry's conventions for generative AI: they are not stable, and two generations are in use. */
    public enum Semconv {
        /** Those of release 1.41.1, which dashboards and other Java libraries know. */
        V1_41,
        /** Those of the conventions' own repository, which has no release yet: they will change. */
        GENAI_LATEST,
        /** Both, while dashboards move from one to the other. */
        BOTH;

        /** What OpenTelemetry's switch says, a list separated by commas. */
        static Semconv of(@Nullable String optIn) {
            if (optIn != null) {
                for (String each : optIn.split(",", -1)) {
                    if (each.strip().toLowerCase(Locale.ROOT).equals("gen_ai_latest_experimental")) {
                        return GENAI_LATEST;
                    }
                }
            }
            return V1_41;
        }
    }

    private final OpenTelemetry openTelemetry;
    private final Semconv semconv;
    private final boolean spans;
    private final boolean metrics;
    private final List<String> tags;

    private TelemetryPolicy(Builder builder) {
        openTelemetry = builder.openTelemetry;
        semconv = builder.semconv;
        spans = builder.spans;
        metrics = builder.metrics;
        tags = builder.tags;
    }

    /**
     * Spans and metrics with the standard values: the names of release 1.41.1, unless {@code OTEL_SEMCONV_STABILITY_OPT_IN}
     * in the environment (or the system property {@code otel.semconv-stability.opt-in}) holds {@code
     * gen_ai_latest_experimental}; no tags.
     *
     * @param openTelemetry what takes them; the gateway does not close it
     * @return the policy
     */
    public static TelemetryPolicy of(OpenTelemetry openTelemetry) {
        return builder(openTelemetry).build();
    }

    /**
     * A builder with the standard values.
     *
     * @param openTelemetry what takes spans and metrics; the gateway does not close it
     * @return the builder
     */
    public static Builder builder(OpenTelemetry openTelemetry) {
        return new Builder(openTelemetry);
    }

    /**
     * A builder with these values.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(openTelemetry);
        builder.semconv = semconv;
        builder.spans = spans;
        builder.metrics = metrics;
        builder.tags = tags;
        return builder;
    }

    /**
     * What takes spans and metrics.
     *
     * @return the same object as was given
     */
    public OpenTelemetry openTelemetry() {
        return openTelemetry;
    }

    /**
     * Which names are used.
     *
     * @return the generation
     */
    public Semconv semconv() {
        return semconv;
    }

    /**
     * Whether there are spans.
     *
     * @return true unless switched off
     */
    public boolean spans() {
        return spans;
    }

    /**
     * Whether there are metrics.
     *
     * @return true unless switched off
     */
    public boolean metrics() {
        return metrics;
    }

    /**
     * The tags of calls whose values become attributes.
     *
     * @return their names, none unless set
     */
    public List<String> tags() {
        return tags;
    }

    @Override
    public String toString() {
        return "TelemetryPolicy(" + semconv + (spans ? ", spans" : "") + (metrics ? ", metrics" : "") + ", tags=" + tags
                + ")";
    }

    /** Builds a {@link TelemetryPolicy}. Not thread-safe. */
    public static final class Builder {
        private static final int MOST_TAGS = 8;
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

        private final OpenTelemetry openTelemetry;
        private Semconv semconv = standard();
        private boolean spans = true;
        private boolean metrics = true;
        private List<String> tags = List.of();

        private Builder(OpenTelemetry openTelemetry) {
            this.openTelemetry = Objects.requireNonNull(openTelemetry, "openTelemetry");
        }

        private static Semconv standard() {
            String property = System.getProperty("otel.semconv-stability.opt-in");
            return Semconv.of(property != null ? property : System.getenv("OTEL_SEMCONV_STABILITY_OPT_IN"));
        }

        /**
         * Sets which names are used, whatever the environment says.
         *
         * @param generation the generation
         * @return this
         */
        public Builder semconv(Semconv generation) {
            semconv = Objects.requireNonNull(generation, "semconv");
            return this;
        }

        /**
         * Sets whether there are spans.
         *
         * @param on true unless set
         * @return this
         */
        public Builder spans(boolean on) {
            spans = on;
            return this;
        }

        /**
         * Sets whether there are metrics.
         *
         * @param on true unless set
         * @return this
         */
        public Builder metrics(boolean on) {
            metrics = on;
            return this;
        }

        /**
         * Sets the tags of calls whose values become attributes {@code gatehouse.tag.NAME} of spans, and of the metrics that
         * count calls and tokens. Metrics keep 500 combinations of values apart; later ones are counted as {@code _OTHER}.
         * Values are cut after 100 characters.
         *
         * @param names up to 8, each of up to 64 letters, digits, dots, hyphens and underscores
         * @return this
         */
        public Builder tags(String... names) {
            List<String> all = List.of(names);
            if (all.size() > MOST_TAGS) {
                throw new ConfigurationException(
                        "tags must name at most " + MOST_TAGS + " tags, but named " + all.size());
            }
            for (String name : all) {
                if (!NAME.matcher(name).matches() || all.indexOf(name) != all.lastIndexOf(name)) {
                    throw new ConfigurationException("tags must be different names of 1 to 64 letters, digits, dots,"
                            + " hyphens and underscores, but held \"" + name + "\"");
                }
            }
            tags = all;
            return this;
        }

        /**
         * The policy.
         *
         * @return the policy
         */
        public TelemetryPolicy build() {
            return new TelemetryPolicy(this);
        }
    }
}
