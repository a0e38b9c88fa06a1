package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.policy.TelemetryPolicy;
import io.gatehouse.testing.FakeProvider;
import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.Test;

/** The snippets of docs/telemetry.md. */
final class TelemetrySnippetsTest {
    private final OpenTelemetry openTelemetry = OpenTelemetry.noop();
    private final FakeProvider provider = FakeProvider.answering("openai", "Hi.");

    @Test
    void aGatewayGivesToOpenTelemetry() {
        Gateway gateway = Gateway.builder()
                .provider(provider)
                .telemetry(TelemetryPolicy.of(openTelemetry))
                .recommended()
                .build();
        try (gateway) {
            assertThat(gateway.chat("openai/gpt-5-mini").user("Hi").send().text())
                    .isEqualTo("Hi.");
            assertThat(gateway.stages())
                    .containsExactly(
                            "TELEMETRY", "ROUTING", "RETRY", "BALANCING", "BREAKER", "ATTEMPT_TELEMETRY", "TRANSPORT");
        }
    }

    @Test
    void namesAndTagsAreSet() {
        TelemetryPolicy policy = TelemetryPolicy.builder(openTelemetry)
                .semconv(TelemetryPolicy.Semconv.BOTH) // older and latest names of OpenTelemetry's conventions
                .spans(true)
                .metrics(true)
                .tags("team", "feature") // tags of calls whose values become attributes; none unless set
                .build();
        assertThat(policy.tags()).containsExactly("team", "feature");
    }
}
