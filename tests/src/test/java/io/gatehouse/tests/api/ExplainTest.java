package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Explanation;
import io.gatehouse.Gateway;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelPrice;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.spi.PriceTable;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What explain() foresees is what then happens, and finding it out sends nothing. */
class ExplainTest extends RouteTestBase {
    private static List<String> verdicts(Explanation plan) {
        return plan.steps().stream()
                .map(step -> step.target() + " " + step.verdict())
                .toList();
    }

    @Test
    void itTellsTheOrderAndWhyATargetIsPassedOver() {
        Gateway gateway = routed(Route.to(able("a/x", Capabilities.builder().tools(false)))
                .fallbackTo("b/y")
                .fallbackTo("c/z")
                .onContextTooLong("c/long")
                .onContentBlocked("c/lenient")
                .maxTargets(1));

        Explanation plan = gateway.chat("r")
                .user("Hello")
                .tools(ToolSpec.of("now", "Tells the time", null))
                .explain();

        assertThat(verdicts(plan))
                .containsExactly("a/x SKIPPED", "b/y FIRST", "c/z SKIPPED", "c/long ON_ERROR", "c/lenient ON_ERROR");
        assertThat(plan.targets()).hasToString("[b/y]");
        assertThat(plan.steps().get(0).reason()).isEqualTo("it takes no tools");
        assertThat(plan.steps().get(2).reason()).contains("bound");
        assertThat(plan.toString()).contains("a/x: skipped, it takes no tools", "breaker closed", "through ROUTING");
        assertThat(requests()).isZero();
    }

    @Test
    void itShowsAnOpenBreakerAndWhenItIsProbed() {
        Gateway gateway = open(builder()
                .breaker(BreakerPolicy.standard())
                .route("r", Route.to("a/x").fallbackTo("b/y")));
        a.otherwise(DOWN);
        b.otherwise(Scripts.chat("b"));
        for (int i = 0; i < 4; i++) {
            call(gateway).send();
        }

        Explanation plan = call(gateway).explain();

        assertThat(verdicts(plan)).containsExactly("a/x UNAVAILABLE", "b/y FIRST");
        EndpointHealth health = plan.steps().get(0).endpoints().get(0);
        assertThat(health.breaker()).isEqualTo(EndpointHealth.Breaker.OPEN);
        assertThat(health.retryIn()).isEqualTo(Duration.ofSeconds(5));
        assertThat(a.requestCount()).isEqualTo(4);
    }

    @Test
    void itShowsTheLimitsOfARoute() {
        Gateway gateway = routed(Route.to("a/x")
                .limits(LimitPolicy.builder().requestsPerMinute(1).build()));
        a.otherwise(Scripts.chat("a"));
        assertThat(call(gateway).explain().notes()).isEmpty();
        call(gateway).send();

        assertThat(call(gateway).explain().notes())
                .singleElement()
                .asString()
                .startsWith("the route's limits: ")
                .contains("would wait");
    }

    @Test
    void embeddingsAreExplainedToo() {
        Gateway gateway = routed(Route.to("a/x").fallbackTo("b/y"));
        assertThat(verdicts(gateway.embed("r").input("Hello").explain())).containsExactly("a/x FIRST", "b/y NEXT");
        assertThatThrownBy(() -> gateway.embed("nowhere").input("Hello").explain())
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("nowhere");
        assertThat(requests()).isZero();
    }

    @Test
    void theCheapestOfAGroupComesFirstAndUnknownPricesLast() {
        PriceTable prices = PriceTable.of(
                Setup.openAi(a).build().family(),
                Map.of("x", ModelPrice.perMillion("3", "3"), "y", ModelPrice.perMillion("1", "1")));
        Gateway gateway = open(builder()
                .prices(prices)
                .route(
                        "r",
                        Route.to(RouteTarget.of("c/z"), RouteTarget.of("a/x"), RouteTarget.of("b/y"))
                                .balancer(Balancer.cheapest())));
        a.otherwise(Scripts.chat("a"));
        b.otherwise(DOWN);
        c.otherwise(Scripts.chat("c"));

        assertThat(call(gateway).explain().targets()).hasToString("[b/y, a/x, c/z]");
        assertThat(trail(call(gateway).send())).containsExactly("b/y FAILED", "a/x FINISHED");
    }

    @Test
    void nobodyWaitsForOurOwnBreakerWhileAnotherTargetIsThere() {
        Gateway gateway = open(builder()
                .retry(RetryPolicy.standard())
                .breaker(BreakerPolicy.standard())
                .route("r", Route.to("a/x").fallbackTo("b/y")));
        a.otherwise(Scripts.error(429, "rate_limit_error", "rate_limit_exceeded", "Slow down."));
        b.otherwise(Scripts.chat("b"));
        long before = clock.nanoTime();

        assertThat(trail(call(gateway).send())).containsExactly("a/x FAILED", "b/y FINISHED");

        assertThat(Duration.ofNanos(clock.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }
}
