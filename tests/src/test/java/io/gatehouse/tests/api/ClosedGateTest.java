package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.Stage;
import io.gatehouse.internal.call.ChatLink;
import io.gatehouse.internal.call.Gate;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Retry and hedge look at the gates of the endpoints: what would take no call is no alternative, and not worth a short wait. */
@ExtendWith(LeakCheckExtension.class)
class ClosedGateTest {
    private static final Answer DOWN = Scripts.error(503, "server_error", "x", "down");
    private static final Duration DELAY = Duration.ofSeconds(1);

    private final Pool pool = new Pool(2);
    private final ManualClock clock = new ManualClock();
    private final InstantSleeper sleeper = new InstantSleeper(clock);
    // Closed to all but the first call that comes, for so long.
    private @Nullable Duration closedFor;
    private boolean onlyTheOthers;
    private volatile @Nullable String firstEndpoint;

    @AfterEach
    void close() {
        pool.close();
    }

    private GatewayBuilder builder() {
        return Gateway.builder()
                .provider(pool.provider().build())
                .clock(clock)
                .sleeper(sleeper)
                .addInterceptor(Stage.RETRY.before(), this::gated)
                .addAttemptInterceptor(chain -> {
                    if (firstEndpoint == null) {
                        firstEndpoint = Objects.requireNonNull(chain.endpoint()).name();
                    }
                    return chain.proceed(chain.request());
                });
    }

    /** Sends the call over the same endpoints, with gates before them. */
    private ChatReply gated(Chain chain) {
        ChatLink link = (ChatLink) chain;
        Leg leg = link.leg();
        Stop stop = Objects.requireNonNull(leg.stop());
        Function<Lane, Gate> gate = lane -> now -> refusal(lane);
        Upstream upstream = new Upstream(
                stop.upstream().provider(),
                stop.upstream().transport(),
                stop.upstream().timeouts(),
                clock,
                io.gatehouse.spi.ModelCatalog.NONE,
                List.of(gate),
                List.of());
        return link.proceed(link.request(), leg.to(new Stop(stop.spec(), stop.route(), upstream)));
    }

    private @Nullable Refusal refusal(Lane lane) {
        if (closedFor == null
                || firstEndpoint == null
                || (onlyTheOthers && lane.name().equals(firstEndpoint))) {
            return null;
        }
        return new Refusal("its circuit breaker is open", closedFor, false, 1, CircuitOpenException.class);
    }

    @Test
    void whereTheOthersAreClosedTheRetryWaits() {
        closedFor = Duration.ofSeconds(30);
        onlyTheOthers = true;
        try (Gateway gateway = builder().retry(RetryPolicy.standard()).build()) {
            pool.plays(DOWN, Scripts.chat("up"));
            assertThat(gateway.chat(Pool.TARGET).user("Hello").send().text()).isEqualTo("up");
            assertThat(sleeper.slept())
                    .singleElement()
                    .satisfies(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofMillis(500)));
        }
    }

    @Test
    void anEndpointThatIsClosedForAMomentIsWaitedFor() {
        closedFor = Duration.ofSeconds(5);
        try (Gateway gateway = builder().retry(RetryPolicy.standard()).build()) {
            pool.plays(DOWN, Scripts.chat("up"));
            assertThat(gateway.chat(Pool.TARGET).user("Hello").send().text()).isEqualTo("up");
            assertThat(sleeper.slept())
                    .singleElement()
                    .satisfies(wait -> assertThat(wait).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_500)));
        }
    }

    @Test
    void oneThatIsClosedForLongIsNot() {
        closedFor = Duration.ofSeconds(30);
        try (Gateway gateway = builder().retry(RetryPolicy.standard()).build()) {
            pool.plays(DOWN);
            assertThatThrownBy(() -> gateway.chat(Pool.TARGET).user("Hello").send())
                    .isInstanceOf(UnavailableException.class);
            assertThat(sleeper.slept()).isEmpty();
            assertThat(pool.requests()).isEqualTo(1);
        }
    }

    @Test
    void aRefusalOfOurOwnIsNotRetried() {
        AtomicInteger tries = new AtomicInteger();
        try (Gateway gateway = builder()
                .retry(RetryPolicy.standard())
                .addAttemptInterceptor(chain -> {
                    tries.incrementAndGet();
                    throw new UnavailableException(ErrorDetails.of("full")
                            .retryAfter(Duration.ofSeconds(1))
                            .refusal());
                })
                .build()) {
            assertThatThrownBy(() -> gateway.chat(Pool.TARGET).user("Hello").send())
                    .isInstanceOf(UnavailableException.class);
            assertThat(tries).hasValue(1);
            assertThat(sleeper.slept()).isEmpty();
        }
    }

    @Test
    void whereTheOthersAreClosedNothingIsHedged() {
        closedFor = Duration.ofSeconds(30);
        onlyTheOthers = true;
        io.gatehouse.testing.Gate slow = new io.gatehouse.testing.Gate();
        try (Gateway gateway =
                builder().hedge(HedgePolicy.after(DELAY).maxShare(1)).build()) {
            pool.plays(Scripts.chat("one").after(slow), Scripts.chat("two"));
            CompletableFuture<ChatResponse> answer =
                    Pool.later(() -> gateway.chat(Pool.TARGET).user("Hello").send());
            slow.awaitArrivals(1, Setup.WAIT);
            clock.advance(DELAY.multipliedBy(3));
            slow.open();
            assertThat(Pool.get(answer).attempts()).hasSize(1);
            assertThat(pool.requests()).isEqualTo(1);
        }
    }
}
