package io.gatehouse.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.internal.call.Refusal;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.Priority;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.policy.LimitPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What one place lets in, on one thread. */
class LimiterTest {
    private final TickingClock clock = new TickingClock();

    private Limiter limiter(LimitPolicy.Builder policy) {
        LimitPolicy built = policy.build();
        return new Limiter(built, Refusals.ofEndpoint(built, "a#1"), clock, clock);
    }

    private Permit admit(Limiter limiter, long need) {
        return limiter.admit(Scope.root(clock, clock, Duration.ofSeconds(5)), Priority.NORMAL, need, null);
    }

    @Test
    void aPlaceIsFreeAgainWhenItsCallEndsAndOnlyOnce() {
        Limiter limiter = limiter(LimitPolicy.builder().maxConcurrent(1));
        Permit first = admit(limiter, 0);
        OverloadedException e = catchThrowableOfType(OverloadedException.class, () -> admit(limiter, 0));

        assertThat(e).hasMessageContaining("Endpoint a#1 has its limit of 1 concurrent call under way");
        assertThat(e.isRefusal()).isTrue();
        assertThat(e.endpoint()).isEqualTo("a#1");
        limiter.end(first, 0, Permit.Sign.NOTHING);
        limiter.end(first, 0, Permit.Sign.NOTHING);
        assertThat(limiter.underWay()).isZero();
        admit(limiter, 0);
        assertThat(limiter.underWay()).isEqualTo(1);
    }

    @Test
    void theMinuteThatIsUsedUpIsNamedWithTheTimeThatIsLeft() {
        Limiter limiter = limiter(LimitPolicy.builder().requestsPerMinute(2).pacing(false));
        admit(limiter, 0);
        clock.advance(Duration.ofSeconds(48));
        admit(limiter, 0);
        RateLimitedException e = catchThrowableOfType(RateLimitedException.class, () -> admit(limiter, 0));

        assertThat(e)
                .hasMessage("Endpoint a#1: its 2 requests per minute are used up for another 12 s: raise the limit,"
                        + " turn pacing on, or add an endpoint");
        assertThat(e.isRefusal()).isTrue();
        assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(12));
        clock.advance(Duration.ofSeconds(12));
        admit(limiter, 0);
    }

    @Test
    void aPacedWaitThatOutlastsTheCallFailsAtOnce() {
        Limiter limiter = limiter(LimitPolicy.builder().requestsPerMinute(1));
        admit(limiter, 0);
        RateLimitedException e = catchThrowableOfType(RateLimitedException.class, () -> admit(limiter, 0));

        assertThat(e).hasMessageContaining("for another 60 s, longer than the 5 s that are left of the call");
        assertThat(limiter.waiting()).isZero();
    }

    @Test
    void aRequestLargerThanTheLimitIsRefusedAtOnce() {
        Limiter limiter = limiter(LimitPolicy.builder().tokensPerMinute(10_000));
        RateLimitedException e = catchThrowableOfType(RateLimitedException.class, () -> admit(limiter, 12_345));

        assertThat(e).hasMessageContaining("10,000 tokens per minute").hasMessageContaining("12,345 tokens");
        assertThat(e.retryAfter()).isNull();
        assertThat(e.isRefusal()).isTrue();
        assertThat(limiter.tokensUsed()).isZero();
    }

    @Test
    void tokensAreSettledToWhatWasUsed() {
        Limiter limiter = limiter(LimitPolicy.builder().tokensPerMinute(1_000));
        Permit first = admit(limiter, 900);
        assertThat(limiter.tokensUsed()).isEqualTo(900);
        limiter.end(first, 100, Permit.Sign.ANSWERED);
        assertThat(limiter.tokensUsed()).isEqualTo(100);
        Permit second = admit(limiter, 900);
        limiter.end(second, 0, Permit.Sign.NOTHING);
        assertThat(limiter.tokensUsed()).isEqualTo(100);
        clock.advance(Duration.ofSeconds(61));
        assertThat(limiter.tokensUsed()).isZero();
    }

    @Test
    void theBalancerIsToldWhatACallWouldMeet() {
        Limiter limiter = limiter(LimitPolicy.builder().maxConcurrent(2).requestsPerMinute(3));
        Permit first = admit(limiter, 0);
        assertThat(limiter.refusal(clock.nanoTime())).isNull();
        Permit second = admit(limiter, 0);
        clock.advance(Duration.ofSeconds(4));
        Refusal full = limiter.refusal(clock.nanoTime());
        assertThat(full.error()).isEqualTo(OverloadedException.class);
        assertThat(full.waits()).isFalse();
        assertThat(full.reason()).isEqualTo("its limit of 2 concurrent calls is reached");

        limiter.end(first, 0, Permit.Sign.ANSWERED);
        limiter.end(second, 0, Permit.Sign.ANSWERED);
        assertThat(limiter.refusal(clock.nanoTime())).isNull();
        admit(limiter, 0);
        Refusal usedUp = limiter.refusal(clock.nanoTime());
        assertThat(usedUp.error()).isEqualTo(RateLimitedException.class);
        assertThat(usedUp.waits()).isTrue();
        assertThat(usedUp.retryIn()).isEqualTo(Duration.ofSeconds(56));
        assertThat(usedUp.reason()).isEqualTo("its 3 requests per minute are used up");
    }

    @Test
    void aLookAtTheClockFromAMomentAgoSeesNoWait() {
        Limiter limiter = limiter(LimitPolicy.builder().requestsPerMinute(3).tokensPerMinute(100));
        long before = clock.nanoTime();
        clock.advance(Duration.ofMillis(1));
        admit(limiter, 10);

        assertThat(limiter.refusal(before)).isNull();
    }

    @Test
    void adaptivePlacesFollowTheEndsOfCalls() {
        Limiter limiter = limiter(LimitPolicy.builder().adaptiveConcurrency(3, 9));
        for (int i = 0; i < 3; i++) {
            Permit a = admit(limiter, 0);
            Permit b = admit(limiter, 0);
            Permit c = admit(limiter, 0);
            limiter.end(a, 0, Permit.Sign.ANSWERED);
            limiter.end(b, 0, Permit.Sign.NOTHING);
            limiter.end(c, 0, Permit.Sign.NOTHING);
        }
        assertThat(limiter.places()).isEqualTo(6);
        limiter.end(admit(limiter, 0), 0, Permit.Sign.OVERLOADED);
        assertThat(limiter.places()).isEqualTo(4);
    }

    @Test
    void theSmallerOfThePolicysLimitAndTheServersHolds() {
        Limiter limiter = limiter(LimitPolicy.builder().maxConcurrent(4));
        limiter.cap(2, true);
        assertThat(limiter.places()).isEqualTo(2);
        admit(limiter, 0);
        admit(limiter, 0);
        OverloadedException e = catchThrowableOfType(OverloadedException.class, () -> admit(limiter, 0));
        assertThat(e)
                .hasMessageStartingWith("Endpoint a#1 has its limit of 2 concurrent calls, all the server takes,"
                        + " under way and no call may wait");
        assertThat(e.isRefusal()).isTrue();
        assertThat(limiter.refusal(clock.nanoTime()))
                .extracting(Refusal::reason)
                .isEqualTo("its limit of 2 concurrent calls, all the server takes, is reached");
        limiter.cap(100, true);
        assertThat(limiter.places()).isEqualTo(4);
        admit(limiter, 0);
    }

    @Test
    void aServerThatTakesFewerThanAreUnderWayGetsNoFurtherOneUntilThereIsRoom() {
        Limiter limiter = limiter(LimitPolicy.builder().maxConcurrent(4));
        Permit first = admit(limiter, 0);
        Permit second = admit(limiter, 0);
        limiter.cap(1, true);
        limiter.end(first, 0, Permit.Sign.NOTHING);
        assertThat(catchThrowableOfType(OverloadedException.class, () -> admit(limiter, 0)))
                .isNotNull();
        limiter.end(second, 0, Permit.Sign.NOTHING);
        admit(limiter, 0);
    }

    @Test
    void aGuessIsCalledOneUntilTheServerSaysHowManyItTakes() {
        Limiter limiter = limiter(LimitPolicy.builder().maxConcurrent(100));
        limiter.cap(1, false);
        admit(limiter, 0);
        assertThat(catchThrowableOfType(OverloadedException.class, () -> admit(limiter, 0)))
                .hasMessageContaining("limit of 1 concurrent call, until the server says how many it takes, under way");
    }

    @Test
    void adaptivePlacesDoNotGrowBeyondWhatTheServerTakes() {
        Limiter limiter = limiter(LimitPolicy.builder().adaptiveConcurrency(1, 50));
        limiter.cap(3, true);
        for (int i = 0; i < 50; i++) {
            limiter.end(admit(limiter, 0), 0, Permit.Sign.ANSWERED);
        }
        assertThat(limiter.places()).isLessThanOrEqualTo(3);
    }
}
