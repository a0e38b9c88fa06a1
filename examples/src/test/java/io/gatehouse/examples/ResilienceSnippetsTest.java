package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gateway;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.Timeouts;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.ShadowPolicy;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.spi.ShadowComparison;
import io.gatehouse.testing.FakeProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snippets of docs/resilience.md and of the pages that it leads to, and of the README's part on it. */
final class ResilienceSnippetsTest {
    private static final Logger log = LoggerFactory.getLogger(ResilienceSnippetsTest.class);

    private final FakeProvider primary = FakeProvider.answering("primary", "One.");
    private final FakeProvider backup = FakeProvider.answering("backup", "Two.");

    @Test
    void aGatewayHasPoliciesForRoutesAndEndpoints() {
        Gateway gateway = Gateway.builder()
                .provider(primary)
                .provider(backup)
                .route(
                        "assistant",
                        Route.to("primary/large")
                                .fallbackTo("backup/small")
                                .streams(StreamPolicy.restart())
                                .limits(LimitPolicy.builder()
                                        .maxConcurrent(50)
                                        .queue(100, Duration.ofSeconds(5))
                                        .build()))
                .endpointLimits(
                        "primary", LimitPolicy.builder().requestsPerMinute(500).build())
                .recommended()
                .build();
        try (gateway) {
            assertThat(gateway.chat("assistant").user("Hi").send().text()).isEqualTo("One.");
            assertThat(gateway.stages())
                    .containsExactly("ROUTE_LIMITS", "ROUTING", "RETRY", "BALANCING", "BREAKER", "LIMITS", "TRANSPORT");
        }
    }

    @Test
    void theReadmesRouteGoesOnElsewhere() {
        Route assistant = Route.to("vllm/qwen3-8b")
                .fallbackTo("openai/gpt-5-mini")
                .streams(StreamPolicy.restart()) // an answer that breaks off begins anew elsewhere
                .limits(LimitPolicy.builder()
                        .maxConcurrent(50)
                        .queue(100, Duration.ofSeconds(5))
                        .build());
        assertThat(assistant.targets()).hasSize(2);
    }

    @Test
    void theStandardRetriesAreTheOnesShown() {
        RetryPolicy policy = RetryPolicy.builder()
                .maxRetries(2) // 0 to 10
                .firstDelay(Duration.ofMillis(500)) // the bound doubles with each retry
                .maxDelay(Duration.ofSeconds(8)) // up to this; the wait is drawn between 0 and the bound
                .maxRetryAfter(Duration.ofSeconds(60)) // a longer pause that a server asks for is not waited for
                .budget(0.1, 10) // all retries together: 10 % of the calls, and 10 more
                .build();
        assertThat(policy).usingRecursiveComparison().isEqualTo(RetryPolicy.standard());
    }

    @Test
    void retriesAreSetByClass() {
        RetryPolicy patient = RetryPolicy.builder()
                .maxRetries(RateLimitedException.class, 5)
                .maxRetries(ProtocolException.class, 0)
                .build();
        assertThat(patient.maxRetries(RateLimitedException.class)).isEqualTo(5);
        assertThat(patient.maxRetries(ProtocolException.class)).isZero();
        assertThat(patient.maxRetries(OverloadedException.class)).isEqualTo(2);
    }

    @Test
    void aRouteHasGroupsOverridesAndLists() {
        Route route = Route.to(
                        RouteTarget.of("openai/gpt-5-mini").weight(95),
                        RouteTarget.of("openai/gpt-5").weight(5)) // a canary: 5 % of the traffic
                .fallbackTo(RouteTarget.of("vllm/qwen3-8b")
                        .timeouts(Timeouts.NONE.firstEvent(Duration.ofSeconds(10)))
                        .capabilities(Capabilities.builder()
                                .contextWindow(32_768L)
                                .tools(true)
                                .build())
                        .request(request ->
                                request.toBuilder().extra("top_k", 20).build()))
                .onContextTooLong("gemini/gemini-2.5-pro")
                .onContentBlocked("mistral/mistral-large-latest")
                .maxTargets(3);
        assertThat(route.groups()).hasSize(2);
        assertThat(route.targets()).hasSize(3);
    }

    @Test
    void theStandardBreakerIsTheOneShown() {
        BreakerPolicy policy = BreakerPolicy.builder()
                .consecutiveFailures(4) // opens at so many in a row
                .failureRatio(0.5) // or when this share failed
                .minimumVolume(10) // of at least so many attempts
                .window(Duration.ofSeconds(30)) // within this time
                .cooldown(Duration.ofSeconds(5)) // then one call is let through as a probe
                .maxCooldown(Duration.ofMinutes(2)) // a failed probe doubles the cooldown up to this
                .maxRetryAfter(Duration.ofMinutes(10)) // a longer pause that a server asks for is cut to this
                .quarantine(Duration.ofMinutes(1)) // for a credential that is refused
                .build();
        assertThat(policy).usingRecursiveComparison().isEqualTo(BreakerPolicy.standard());
    }

    @Test
    void healthIsLogged() {
        try (Gateway gateway = Gateway.builder()
                .provider(primary)
                .route("assistant", Route.to("primary/large"))
                .recommended()
                .build()) {
            for (EndpointHealth health : gateway.health()) {
                log.info(
                        "{} at {}: {}, {} under way, {} % failed lately",
                        health.target(),
                        health.endpoint(),
                        health.breaker(),
                        health.outstanding(),
                        Math.round(100 * health.failureRate()));
                if (health.unavailable() != null) {
                    log.warn("It takes no call for {}: {}", health.retryIn(), health.unavailable());
                }
            }
            assertThat(gateway.health()).hasSize(1);
        }
    }

    @Test
    void aRouteHasABalancer() {
        Route route = Route.to("vllm/qwen3-8b").balancer(Balancer.sticky());
        assertThat(route.balancer()).isEqualTo(Balancer.sticky());
    }

    @Test
    void endpointsAndRoutesHaveLimits() {
        FakeProvider provider = FakeProvider.answering("openai", "Hi.");
        Gateway gateway = Gateway.builder()
                .provider(provider)
                .endpointLimits(
                        "openai",
                        LimitPolicy.builder()
                                .requestsPerMinute(500)
                                .tokensPerMinute(200_000)
                                .build())
                .route(
                        "batch",
                        Route.to("openai/gpt-5-mini")
                                .limits(LimitPolicy.builder()
                                        .maxConcurrent(20)
                                        .queue(200, Duration.ofSeconds(30))
                                        .build()))
                .build();
        try (gateway) {
            assertThat(gateway.chat("batch").user("Hi").send().text()).isEqualTo("Hi.");
        }
    }

    @Test
    void aRouteIsHedged() {
        Route route = Route.to("vllm/qwen3-8b")
                .hedge(HedgePolicy.afterP95().maxShare(0.02).maxTokens(8_000));
        assertThat(route.hedge()).isNotNull();
    }

    @Test
    void aRouteHasAShadow() {
        Route route = Route.to("openai/gpt-5-mini")
                .shadow(ShadowPolicy.to("vllm/qwen3-8b", comparison -> compare(comparison))
                        .share(0.1)
                        .maxConcurrent(4)
                        .timeout(Duration.ofMinutes(1)));
        assertThat(route.shadow()).isNotNull();
    }

    private static void compare(ShadowComparison comparison) {
        log.info("{} took {}", comparison.callId(), comparison.elapsed());
    }
}
