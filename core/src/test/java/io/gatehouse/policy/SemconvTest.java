package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.TelemetryPolicy.Semconv;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.Test;

/** Which names are used when nothing is set. */
class SemconvTest {
    private static final String PROPERTY = "otel.semconv-stability.opt-in";

    @Test
    void theSwitchIsAList() {
        assertThat(Semconv.of(null)).isEqualTo(Semconv.V1_41);
        assertThat(Semconv.of("")).isEqualTo(Semconv.V1_41);
        assertThat(Semconv.of("http,database/dup")).isEqualTo(Semconv.V1_41);
        assertThat(Semconv.of("gen_ai_latest_experimental")).isEqualTo(Semconv.GENAI_LATEST);
        assertThat(Semconv.of("http, GEN_AI_latest_experimental ,code")).isEqualTo(Semconv.GENAI_LATEST);
    }

    @Test
    void theSwitchIsADefaultThatTheBuilderGoesBefore() {
        String before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, "gen_ai_latest_experimental");
        try {
            TelemetryPolicy policy = TelemetryPolicy.of(OpenTelemetry.noop());
            assertThat(policy.semconv()).isEqualTo(Semconv.GENAI_LATEST);
            assertThat(policy.toBuilder().semconv(Semconv.V1_41).build().semconv())
                    .isEqualTo(Semconv.V1_41);
        } finally {
            if (before == null) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, before);
            }
        }
    }

    @Test
    void aCopyKeepsEverything() {
        TelemetryPolicy policy = TelemetryPolicy.builder(OpenTelemetry.noop())
                .semconv(Semconv.BOTH)
                .spans(false)
                .metrics(false)
                .tags("team")
                .build();

        assertThat(policy.toBuilder().build()).usingRecursiveComparison().isEqualTo(policy);
        assertThat(policy).hasToString("TelemetryPolicy(BOTH, tags=[team])");
    }
}
