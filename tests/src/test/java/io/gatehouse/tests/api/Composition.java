package io.gatehouse.tests.api;

import io.gatehouse.GatewayBuilder;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which policies a gateway has; its route leads to the primary {@code pool/m} and, with fallback, to {@code spare/m}. */
record Composition(boolean retry, boolean fallback, boolean breaker, boolean hedge, boolean limits) {
    /** When a hedge starts. */
    static final Duration HEDGE_AFTER = Duration.ofSeconds(1);

    static Stream<Composition> all() {
        return IntStream.range(0, 32)
                .mapToObj(bits -> new Composition(
                        (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0));
    }

    GatewayBuilder configure(GatewayBuilder builder) {
        Route route = Route.to("pool/m");
        builder.route("r", fallback ? route.fallbackTo("spare/m") : route);
        if (retry) {
            builder.retry(RetryPolicy.standard());
        }
        if (breaker) {
            builder.breaker(BreakerPolicy.standard());
        }
        if (hedge) {
            builder.hedge(HedgePolicy.after(HEDGE_AFTER).maxShare(1));
        }
        if (limits) {
            LimitPolicy one = LimitPolicy.builder()
                    .maxConcurrent(1)
                    .requestsPerMinute(1_000)
                    .tokensPerMinute(1_000_000)
                    .build();
            builder.endpointLimits("pool", one).endpointLimits("spare", one);
        }
        return builder;
    }

    @Override
    public String toString() {
        String on = (retry ? "retry " : "")
                + (fallback ? "fallback " : "")
                + (breaker ? "breaker " : "")
                + (hedge ? "hedge " : "")
                + (limits ? "limits " : "");
        return on.isEmpty() ? "nothing" : on.strip();
    }
}
