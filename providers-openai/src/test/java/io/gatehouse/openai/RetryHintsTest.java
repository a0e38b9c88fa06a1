package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a server says to come back, in all forms that are seen; the server's clock shows Wed, 21 Oct 2026 07:28:00 GMT. */
class RetryHintsTest {
    private static final Codec OPENAI = Codec.of(Profiles.OPENAI);

    private static ErrorInfo refused(int status, String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Date");
        all.add("Wed, 21 Oct 2026 07:28:00 GMT");
        return OPENAI.classify(status, body, all.toArray(new String[0]));
    }

    private static Duration pause(String... headers) {
        return refused(429, "", headers).retryAfter();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after | 7 | PT7S",
                "retry-after | 1.5 | PT1.5S",
                "Retry-After | Wed, 21 Oct 2026 07:28:30 GMT | PT30S",
                "retry-after | Wednesday, 21-Oct-26 07:28:30 GMT | PT30S",
                "retry-after | Wed Oct 21 07:28:30 2026 | PT30S",
                "retry-after | 2m30s | PT2M30S",
                "retry-after-ms | 1340 | PT1.34S",
                "retry-after-ms | 0.5 | PT0.0005S",
                "x-ms-retry-after-ms | 250 | PT0.25S",
                "x-ratelimit-reset-requests | 6m0s | PT6M",
                "x-ratelimit-reset-requests | 20ms | PT0.02S",
                "x-ratelimit-reset-tokens | 1m2.5s | PT1M2.5S",
                "x-ratelimit-reset-project-tokens | 3s | PT3S",
                "x-ratelimit-reset-tokens | 42 | PT42S",
                "x-ratelimit-reset | 1792567710 | PT30S",
                "x-ratelimit-reset | 1792567710000 | PT30S",
                "x-ratelimit-reset | 2026-10-21T07:28:30Z | PT30S",
                "x-ratelimit-reset | 2026-10-21T09:28:30.500+02:00 | PT30.5S"
            })
    void everyFormIsUnderstood(String header, String value, Duration expected) {
        assertThat(pause(header, value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after | soon",
                "retry-after | -5",
                "retry-after | 0",
                "retry-after | 99999999999",
                "retry-after | 1e9",
                "retry-after | Wed, 21 Oct 2026 07:27:00 GMT",
                "retry-after | Wed, 21 Oct 2099 07:28:00 GMT",
                "retry-after | Wed, 99 Foo 2026 07:28:30 GMT",
                "retry-after-ms | -1",
                "retry-after-ms | x",
                "x-ratelimit-reset-requests | never",
                "x-ratelimit-reset-requests | -3s",
                "x-ratelimit-reset-requests | 0s",
                "x-ratelimit-reset | 1792567600",
                "x-ratelimit-reset | 999999999999999",
                "x-ratelimit-reset | 2026-10-21T07:00:00Z",
                "x-ratelimit-reset | 2026-13-41T07:00:00Z"
            })
    void whatMakesNoSenseIsIgnored(String header, String value) {
        assertThat(pause(header, value)).isNull();
    }

    @Test
    void thePreciseHeaderGoesFirstAndNonsenseGivesWay() {
        assertThat(pause("retry-after", "2", "retry-after-ms", "1340")).isEqualTo(Duration.ofMillis(1_340));
        assertThat(pause("retry-after", "2", "retry-after-ms", "x", "x-ms-retry-after-ms", "900"))
                .isEqualTo(Duration.ofMillis(900));
        assertThat(pause("retry-after", "2", "retry-after-ms", "-1")).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void retryAfterGoesBeforeTheLimits() {
        assertThat(pause(
                        "retry-after", "2",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "6m0s"))
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void theLimitThatIsUsedUpSaysWhen() {
        assertThat(pause(
                        "x-ratelimit-remaining-requests", "59",
                        "x-ratelimit-reset-requests", "1s",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "6m0s"))
                .isEqualTo(Duration.ofMinutes(6));
    }

    @Test
    void ofSeveralUsedUpLimitsTheLastCounts() {
        assertThat(pause(
                        "x-ratelimit-remaining-requests", "0",
                        "x-ratelimit-reset-requests", "40s",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "3s"))
                .isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void whenNoneIsUsedUpTheFirstThatResetsCounts() {
        assertThat(pause(
                        "x-ratelimit-remaining-requests", "59",
                        "x-ratelimit-reset-requests", "4s",
                        "x-ratelimit-remaining-tokens", "210",
                        "x-ratelimit-reset-tokens", "9s"))
                .isEqualTo(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 500, 503})
    void limitsThatAreNotTheReasonSayNothing(int status) {
        ErrorInfo info = refused(status, "", "x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", "6m0s");
        assertThat(info.kind()).isNotEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(info.retryAfter()).isNull();
    }

    @Test
    void anExhaustedQuotaIsNothingToWaitFor() {
        ErrorInfo info = refused(
                429,
                "{\"error\":{\"code\":\"insufficient_quota\"}}",
                "x-ratelimit-remaining-tokens",
                "0",
                "x-ratelimit-reset-tokens",
                "6m0s");
        assertThat(info.kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
        assertThat(info.retryAfter()).isNull();
    }
}
