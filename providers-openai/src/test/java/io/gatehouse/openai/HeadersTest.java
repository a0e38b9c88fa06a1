package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.Headers;
import io.gatehouse.model.RateLimits;
import io.gatehouse.model.RateLimits.Limit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersTest {
    private static RateLimits limits(String... headers) {
        return Codec.of(Profiles.OPENAI).dialect().rateLimits(Headers.of(headers));
    }

    @Test
    void openAisLimits() {
        RateLimits limits = limits(
                "x-ratelimit-limit-requests", "60",
                "x-ratelimit-limit-tokens", "150,000",
                "x-ratelimit-remaining-requests", "59",
                "x-ratelimit-remaining-tokens", "149984",
                "x-ratelimit-reset-requests", "1s",
                "x-ratelimit-reset-tokens", "6m0s");
        assertThat(limits.requests()).isEqualTo(new Limit(60L, 59L, Duration.ofSeconds(1)));
        assertThat(limits.tokens()).isEqualTo(new Limit(150_000L, 149_984L, Duration.ofMinutes(6)));
    }

    @Test
    void theTighterOfAccountAndProjectCounts() {
        RateLimits limits = limits(
                "x-ratelimit-remaining-tokens", "1000",
                "x-ratelimit-remaining-project-tokens", "10");
        assertThat(limits.tokens()).isEqualTo(new Limit(null, 10L, null));
    }

    @Test
    void azureCountsInSecondsAndSendsNonsenseForNone() {
        RateLimits limits = limits(
                "x-ratelimit-limit-requests", "-1",
                "x-ratelimit-remaining-requests", "-1",
                "x-ratelimit-limit-tokens", "1000",
                "x-ratelimit-remaining-tokens", "0",
                "x-ratelimit-reset-tokens", "42");
        assertThat(limits.requests()).isEqualTo(new Limit(null, null, null));
        assertThat(limits.tokens()).isEqualTo(new Limit(1000L, 0L, Duration.ofSeconds(42)));
    }

    @Test
    void openRouterNamesAMoment() {
        RateLimits limits = limits(
                "Date", "Wed, 21 Oct 2026 07:28:00 GMT",
                "X-RateLimit-Limit", "20",
                "X-RateLimit-Remaining", "0",
                "X-RateLimit-Reset", "1792567710000");
        assertThat(limits.requests()).isEqualTo(new Limit(20L, 0L, Duration.ofSeconds(30)));
    }

    @Test
    void noHeadersSayNothing() {
        assertThat(limits()).isEqualTo(RateLimits.NONE);
        assertThat(limits("x-ratelimit-limit-requests", "many")).isEqualTo(RateLimits.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "7m12s, PT7M12S",
        "6m0s, PT6M",
        "1.5s, PT1.5S",
        "120ms, PT0.12S",
        "1h0m3.2s, PT1H3.2S",
        "2m59.56s, PT2M59.56S",
        "15µs, PT0.000015S",
        "15us, PT0.000015S",
        "7ns, PT0.000000007S",
        "34.07s, PT34.07S",
        "60, PT1M",
        "0s, PT0S",
        "5x,",
        "s,",
        "-1s,",
        "1s garbage,",
        "99999999999999h,"
    })
    void durationsInGosForm(String text, Duration expected) {
        assertThat(WireDurations.parse(text)).isEqualTo(expected);
    }

    @Test
    void theRequestIdHasANameOfItsOwnAtEachHost() {
        assertThat(id(Profiles.OPENAI, "x-request-id", "req_1")).isEqualTo("req_1");
        assertThat(id(Profiles.AZURE, "x-request-id", "a", "apim-request-id", "b"))
                .isEqualTo("b");
        assertThat(id(Profiles.OPENROUTER, "X-Generation-Id", "gen")).isEqualTo("gen");
        assertThat(id(Profiles.OPENAI)).isNull();
    }

    private static String id(Profile profile, String... headers) {
        return Codec.of(profile).dialect().requestId(Headers.of(headers));
    }
}
