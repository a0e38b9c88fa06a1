package io.gatehouse.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.policy.BreakerPolicy;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a breaker opens, for how long, and what closes it. */
class BreakerTest {
    private static final String DOWN = "UnavailableException";

    private final BreakerPolicy policy = BreakerPolicy.standard();
    private final Breaker breaker = new Breaker(policy);
    // Time may begin below zero, as the JVM's does.
    private long now = -Duration.ofSeconds(17).toNanos();

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private Breaker.Permit enter() {
        return Objects.requireNonNull(breaker.enter(now, false), "admission");
    }

    private Breaker.@Nullable Open fail() {
        return breaker.failed(enter(), now, DOWN);
    }

    private void succeed() {
        breaker.succeeded(breaker.answered(enter(), now), now);
    }

    private void open() {
        for (int i = 1; i < policy.consecutiveFailures(); i++) {
            assertThat(fail()).isNull();
        }
        assertThat(fail()).isNotNull();
    }

    private Duration untilProbe() {
        return Objects.requireNonNull(breaker.refusal(now), "refusal").retryIn();
    }

    private void failProbe() {
        pass(untilProbe());
        assertThat(fail()).isNotNull();
    }

    @Test
    void fourFailuresInARowOpenIt() {
        for (int i = 0; i < policy.consecutiveFailures() - 1; i++) {
            fail();
        }
        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.CLOSED);
        assertThat(breaker.refusal(now)).isNull();

        Breaker.Open open = fail();

        assertThat(open).isNotNull();
        assertThat(open.reason()).isEqualTo("4 attempts in a row failed, the last with UnavailableException");
        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.OPEN);
        assertThat(breaker.pass()).isNull();
        assertThat(breaker.enter(now, false)).isNull();
        assertThat(breaker.refusal(now)).satisfies(refusal -> {
            assertThat(refusal.retryIn()).isEqualTo(Duration.ofSeconds(5));
            assertThat(refusal.error()).isEqualTo(CircuitOpenException.class);
            assertThat(refusal.waits()).isFalse();
            assertThat(refusal.reason()).contains("circuit breaker is open", "4 attempts in a row");
        });
    }

    @Test
    void aSuccessInBetweenBeginsTheRowAnew() {
        for (int i = 0; i < policy.consecutiveFailures() - 1; i++) {
            fail();
        }
        succeed();
        pass(policy.window());
        for (int i = 0; i < policy.consecutiveFailures() - 1; i++) {
            assertThat(fail()).isNull();
        }
        assertThat(fail()).isNotNull();
    }

    @Test
    void halfOfTenAttemptsOpenIt() {
        for (int i = 0; i < 4; i++) {
            succeed();
            assertThat(fail()).isNull();
        }
        succeed();
        assertThat(fail())
                .isNotNull()
                .satisfies(open -> assertThat(open.reason()).startsWith("5 of its last 10 attempts failed"));
    }

    @Test
    void halfOfNineDoesNot() {
        for (int i = 0; i < 4; i++) {
            assertThat(fail()).isNull();
            succeed();
        }
        assertThat(fail()).isNull();
    }

    @Test
    void whatIsOlderThanTheWindowDoesNotCount() {
        for (int i = 0; i < 4; i++) {
            fail();
            succeed();
        }
        pass(policy.window());
        for (int i = 0; i < 4; i++) {
            succeed();
            succeed();
            assertThat(fail()).as("failure " + i).isNull();
        }
        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.CLOSED);
    }

    @Test
    void whatIsWithinTheWindowCountsThoughTimePasses() {
        for (int i = 0; i < 4; i++) {
            fail();
            succeed();
            pass(Duration.ofSeconds(6));
        }
        succeed();
        assertThat(fail()).isNotNull();
    }

    @Test
    void itCountsMoreThanABucketHolds() {
        for (int i = 0; i < 1_200_000; i++) {
            succeed();
        }
        assertThat(fail()).isNull();
        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.CLOSED);
    }

    @Test
    void theCooldownDoublesWithEachFailedProbeUpToTwoMinutes() {
        open();
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(5));
        for (int seconds : new int[] {10, 20, 40, 80, 120, 120}) {
            failProbe();
            assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void oneProbeIsLetThroughAndItsFirstContentCloses() {
        open();
        pass(untilProbe());
        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.OPEN);
        assertThat(breaker.refusal(now)).isNull();

        Breaker.Permit probe = enter();

        assertThat(probe).isInstanceOf(Breaker.Probing.class);
        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.HALF_OPEN);
        assertThat(breaker.enter(now, false)).isNull();
        assertThat(breaker.enter(now, true)).isNull();
        assertThat(breaker.refusal(now)).satisfies(refusal -> {
            assertThat(refusal.reason()).contains("probe", "under way");
            assertThat(refusal.retryIn()).isEqualTo(Duration.ofSeconds(5));
        });

        breaker.answered(probe, now);

        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.CLOSED);
        assertThat(breaker.refusal(now)).isNull();
    }

    @Test
    void whatFollowsTheFirstContentOfAProbeIsAnOrdinaryFailure() {
        open();
        pass(untilProbe());
        Breaker.Permit rest = breaker.answered(enter(), now);
        for (int i = 0; i < policy.consecutiveFailures() - 1; i++) {
            fail();
        }
        assertThat(breaker.failed(rest, now, DOWN)).isNotNull();
    }

    @Test
    void aProbeWithoutVerdictGivesItsPlaceFree() {
        open();
        pass(untilProbe());
        Breaker.Permit probe = enter();

        assertThat(breaker.released(probe)).isNotNull();

        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.OPEN);
        assertThat(breaker.refusal(now)).isNull();
        assertThat(enter()).isInstanceOf(Breaker.Probing.class);
        assertThat(breaker.released(probe)).as("the first probe again").isNull();
        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.HALF_OPEN);
    }

    @Test
    void openingAgainSoonBeginsWithTheCooldownItHadLast() {
        open();
        failProbe();
        pass(untilProbe());
        succeed();
        pass(policy.window());
        open();
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void openingAgainAfterACalmWindowBeginsAnew() {
        open();
        failProbe();
        pass(untilProbe());
        succeed();
        pass(policy.window().plusNanos(1));
        open();
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aRateLimitOpensAtOnceForAsLongAsItSays() {
        Breaker.Open open = breaker.limited(enter(), now, Duration.ofMillis(21_340));

        assertThat(open).isNotNull();
        assertThat(open.reason()).isEqualTo("its rate limit was used up, it asked to wait 21.4 s");
        assertThat(untilProbe()).isEqualTo(Duration.ofMillis(21_340));
    }

    @Test
    void aRateLimitWithoutAHintIsAnOrdinaryTrip() {
        assertThat(breaker.limited(enter(), now, null)).isNotNull();
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(5));
        pass(untilProbe());
        assertThat(breaker.limited(enter(), now, Duration.ZERO)).isNotNull();
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aHintOfHoursIsCutToTheCap() {
        breaker.limited(enter(), now, Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(untilProbe()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void keepingToHintsIsNoReTripButAProbeThatComesBackLimitedIs() {
        Duration hint = Duration.ofMillis(500);
        for (int i = 0; i < 3; i++) {
            breaker.limited(enter(), now, hint);
            assertThat(untilProbe()).isEqualTo(hint);
            pass(hint);
            succeed();
        }
        breaker.limited(enter(), now, hint);
        pass(hint);
        breaker.limited(enter(), now, hint);
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(1));
        failProbe();
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aLaterHintMakesACooldownLongerAnEarlierOneNotShorter() {
        Breaker.Permit slow = enter();
        breaker.limited(enter(), now, Duration.ofSeconds(20));

        assertThat(breaker.limited(slow, now, Duration.ofSeconds(2))).isNull();
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(20));

        assertThat(breaker.limited(slow, now, Duration.ofSeconds(30))).isNull();
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void callsThatBeganBeforeTheLastChangeChangeNothing() {
        Breaker.Permit old = enter();
        open();
        assertThat(breaker.failed(old, now, DOWN)).isNull();
        breaker.succeeded(old, now);
        assertThat(breaker.answered(old, now)).isSameAs(old);
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(5));

        pass(untilProbe());
        Breaker.Permit probe = enter();
        assertThat(breaker.failed(old, now, DOWN)).isNull();
        assertThat(breaker.limited(old, now, Duration.ofSeconds(9))).isNull();
        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.HALF_OPEN);

        breaker.answered(probe, now);
        for (int i = 0; i < 20; i++) {
            assertThat(breaker.failed(old, now, DOWN)).isNull();
        }
        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.CLOSED);
    }

    @Test
    void aCallWithoutBetterChoiceProbesOutOfTurn() {
        open();
        Breaker.Permit probe = breaker.enter(now, true);
        assertThat(probe).isInstanceOf(Breaker.Probing.class);
        assertThat(breaker.enter(now, true)).as("a second probe").isNull();

        breaker.answered(Objects.requireNonNull(probe), now);

        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.CLOSED);
    }

    @Test
    void aFailureOutOfTurnLeavesTheCooldownAndTheNextWaitsForAWhile() {
        open();
        failProbe();
        failProbe();
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(20));
        pass(Duration.ofSeconds(1));

        breaker.failed(Objects.requireNonNull(breaker.enter(now, true)), now, DOWN);

        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(19));
        assertThat(breaker.enter(now, true)).isNull();
        pass(Duration.ofSeconds(5));
        assertThat(breaker.enter(now, true)).isInstanceOf(Breaker.Probing.class);
    }

    @Test
    void aProbeOutOfTurnThatLastsBeyondTheCooldownIsAnOrdinaryOne() {
        open();
        Breaker.Permit probe = Objects.requireNonNull(breaker.enter(now, true));
        pass(Duration.ofSeconds(30));
        breaker.failed(probe, now, DOWN);
        assertThat(untilProbe()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void theLeastBadIsTheOneThatIsDueSoonerAndFailedLess() {
        open();
        Breaker other = new Breaker(policy);
        other.limited(Objects.requireNonNull(other.pass()), now, Duration.ofSeconds(60));
        double sooner = Objects.requireNonNull(breaker.refusal(now)).badness();
        assertThat(sooner).isLessThan(Objects.requireNonNull(other.refusal(now)).badness());

        failProbe();
        assertThat(Objects.requireNonNull(breaker.refusal(now)).badness()).isGreaterThan(sooner);

        pass(untilProbe());
        enter();
        assertThat(Objects.requireNonNull(breaker.refusal(now)).badness())
                .as("a probe is under way")
                .isGreaterThan(Objects.requireNonNull(other.refusal(now)).badness());
    }
}
