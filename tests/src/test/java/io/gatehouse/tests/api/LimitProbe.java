package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.GatewayBuilder;
import io.gatehouse.GenericInterceptor;
import io.gatehouse.Link;
import io.gatehouse.Reply;
import io.gatehouse.Stage;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.limit.EndpointLimiter;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Sees the lanes that calls take, and the limiters before them. */
final class LimitProbe implements GenericInterceptor {
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<String, EndpointLimiter> limiters = new ConcurrentHashMap<>();

    /** Puts itself just outside of the limits. */
    GatewayBuilder install(GatewayBuilder builder) {
        return builder.addInterceptor(Stage.LIMITS.before(), this);
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R intercept(Link<Q, R> link) {
        Lane lane = Objects.requireNonNull(((RealLink<Q, R>) link).leg().lane());
        lanes.put(lane.name(), lane);
        EndpointLimiter limiter = lane.gate(EndpointLimiter.class);
        if (limiter != null) {
            limiters.put(lane.name(), limiter);
        }
        return link.proceed(link.request());
    }

    /** The lane that the last call to an endpoint took. */
    Lane lane(String endpoint) {
        await(() -> lanes.containsKey(endpoint));
        return Objects.requireNonNull(lanes.get(endpoint));
    }

    EndpointLimiter at(String endpoint) {
        return Objects.requireNonNull(limiters.get(endpoint), endpoint);
    }

    void awaitWaiting(String endpoint, int count) {
        await(() -> limiters.containsKey(endpoint) && at(endpoint).waiting() == count);
    }

    void awaitPlaces(String endpoint, int count) {
        await(() -> limiters.containsKey(endpoint) && at(endpoint).places() == count);
    }

    boolean allFree() {
        return limiters.values().stream().allMatch(limiter -> limiter.underWay() == 0 && limiter.waiting() == 0);
    }

    void checkAllFree() {
        assertThat(limiters).isNotEmpty();
        limiters.values().forEach(limiter -> {
            assertThat(limiter.underWay()).isZero();
            assertThat(limiter.waiting()).isZero();
        });
    }

    static void await(BooleanSupplier state) {
        long start = System.nanoTime();
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("waited").isLessThan(Setup.WAIT.toNanos());
            LockSupport.parkNanos(1_000_000);
        }
    }
}
