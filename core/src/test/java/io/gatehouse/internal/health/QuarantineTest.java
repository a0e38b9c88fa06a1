package io.gatehouse.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.policy.BreakerPolicy;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a refused credential is left alone, and who may try it then. */
class QuarantineTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Quarantine quarantine = new Quarantine(BreakerPolicy.standard());
    private long now = -3;

    private static GatewayException refused() {
        return new AuthenticationException(ErrorDetails.of("refused"));
    }

    private static GatewayException noQuota(@Nullable Duration retryAfter) {
        return new QuotaExhaustedException(ErrorDetails.of("no quota").retryAfter(retryAfter));
    }

    @Test
    void aRefusalKeepsCallsOutForAMinute() {
        assertThat(quarantine.impose(refused(), null, now)).isEqualTo(MINUTE);

        assertThat(quarantine.isClear()).isFalse();
        assertThat(quarantine.enter(now)).isNull();
        assertThat(quarantine.refusal(now)).satisfies(refusal -> {
            assertThat(refusal.error()).isEqualTo(AuthenticationException.class);
            assertThat(refusal.retryIn()).isEqualTo(MINUTE);
            assertThat(refusal.reason()).contains("credential was refused");
        });
    }

    @Test
    void furtherRefusalsOfCallsUnderWayAreNoNews() {
        quarantine.impose(refused(), null, now);
        now += 1_000;
        assertThat(quarantine.impose(noQuota(null), null, now)).isNull();
        assertThat(Objects.requireNonNull(quarantine.refusal(now)).error()).isEqualTo(AuthenticationException.class);
    }

    @Test
    void aLongerHintIsKeptToUpToTheCap() {
        assertThat(quarantine.impose(noQuota(Duration.ofMinutes(5)), null, now)).isEqualTo(Duration.ofMinutes(5));
        assertThat(new Quarantine(BreakerPolicy.standard()).impose(noQuota(Duration.ofDays(30)), null, now))
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(new Quarantine(BreakerPolicy.standard()).impose(noQuota(Duration.ofSeconds(5)), null, now))
                .isEqualTo(MINUTE);
    }

    @Test
    void afterItsTimeOneCallTriesAndLiftsIt() {
        quarantine.impose(refused(), null, now);
        now += MINUTE.toNanos();
        assertThat(quarantine.refusal(now)).isNull();

        Quarantine.Ban probe = Objects.requireNonNull(quarantine.enter(now));

        assertThat(quarantine.enter(now)).isNull();
        assertThat(quarantine.refusal(now)).isNotNull();
        quarantine.lift(probe);
        assertThat(quarantine.isClear()).isTrue();
    }

    @Test
    void aTryThatIsRefusedBeginsAnotherQuarantine() {
        quarantine.impose(refused(), null, now);
        now += MINUTE.toNanos();
        Quarantine.Ban probe = Objects.requireNonNull(quarantine.enter(now));

        assertThat(quarantine.impose(refused(), null, now)).as("a straggler").isNull();
        assertThat(quarantine.impose(noQuota(null), probe, now)).isEqualTo(MINUTE);

        quarantine.release(probe);
        assertThat(Objects.requireNonNull(quarantine.refusal(now)).retryIn()).isEqualTo(MINUTE);
        assertThat(Objects.requireNonNull(quarantine.refusal(now)).error()).isEqualTo(QuotaExhaustedException.class);
    }

    @Test
    void aTryWithoutVerdictGivesItsPlaceFree() {
        quarantine.impose(refused(), null, now);
        now += MINUTE.toNanos();
        quarantine.release(Objects.requireNonNull(quarantine.enter(now)));
        assertThat(quarantine.enter(now)).isNotNull();
    }
}
