package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Gateway;
import io.gatehouse.Stage;
import io.gatehouse.Tool;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Secret;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.openai.Profiles;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.TransportSettings;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set up wrong is refused while it is built, with a sentence that says what, where, and what would be right. */
class BadInputAtBuildTest {
    record Weather(String city) {}

    private static final Provider LOCAL = OpenAiProvider.builder()
            .baseUrl("http://localhost:1/v1")
            .apiKey(Setup.KEY)
            .build();

    private static void refused(ThrowingCallable action, String... words) {
        assertThatThrownBy(action).isInstanceOf(ConfigurationException.class).satisfies(e -> {
            assertThat(e.getMessage()).isNotBlank();
            for (String word : words) {
                assertThat(e.getMessage()).contains(word);
            }
            assertThat(e.toString()).doesNotContain(Setup.KEY);
        });
    }

    @Test
    void aGatewayWithoutProviderIsRefused() {
        refused(() -> Gateway.builder().build(), "at least one provider", "provider(");
    }

    @Test
    void twoProvidersOfOneNameAreRefused() {
        refused(() -> Gateway.builder().provider(LOCAL).provider(LOCAL), "two providers \"openai\"", "another name");
    }

    @Test
    void twoRoutesOfOneNameAreRefused() {
        refused(
                () -> Gateway.builder().route("a", Route.to("openai/x")).route("a", Route.to("openai/y")),
                "two routes \"a\"");
    }

    @Test
    void aRouteToAProviderThatIsNotThereIsRefused() {
        refused(
                () -> Gateway.builder()
                        .provider(LOCAL)
                        .route("assistant", Route.to("openai/x").fallbackTo("vllm/qwen3-8b"))
                        .build(),
                "Route \"assistant\"",
                "vllm/qwen3-8b",
                "no provider \"vllm\"",
                "[openai]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-5-mini", "/gpt-5-mini", "openai/", "openai/ ", "", " /x"})
    void aTargetThatIsNotProviderSlashModelIsRefused(String text) {
        refused(() -> Route.to(text));
    }

    @Test
    void aTargetWithoutProviderSaysHowTargetsAreWritten() {
        refused(() -> Target.parse("gpt-5-mini"), "provider/model", "\"gpt-5-mini\"");
    }

    @Test
    void aRouteThatTriesATargetTwiceIsRefused() {
        refused(() -> Route.to("openai/x").fallbackTo("openai/x"), "openai/x", "twice");
    }

    @Test
    void aBlankRouteNameIsRefused() {
        refused(() -> Gateway.builder().route(" ", Route.to("openai/x")), "route's name", "blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "", " "})
    void aProviderNameThatCannotStandInATargetIsRefused(String name) {
        refused(() -> OpenAiProvider.builder().name(name), "provider name", "slash");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.example.com/v1",
                "ftp://api.example.com/v1",
                "//api.example.com",
                "https://",
                "https:///v1",
                "http:api.example.com",
                "",
                "   ",
                "https://exa mple.com",
                "not a url at all"
            })
    void aBaseUrlThatIsNoHttpAddressIsRefused(String url) {
        refused(() -> OpenAiProvider.builder().baseUrl(url).apiKey(Setup.KEY).build(), "base URL", "openai#1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api.example.com/v1", "ftp://api.example.com/v1", "", "   ", "https://"})
    void aWrongBaseUrlIsToldWhatARightOneLooksLike(String url) {
        refused(() -> OpenAiProvider.builder().baseUrl(url).apiKey(Setup.KEY).build(), "https://host/path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:pa55-canary-word@api.example.com/v1",
                "ftp://user:pa55-canary-word@api.example.com/v1",
                "user:pa55-canary-word@api.example.com/v1",
                "https://user:pa55-canary-word@exa mple.com/v1"
            })
    void aBaseUrlWithCredentialsIsRefusedWithoutRepeatingThem(String url) {
        assertThatThrownBy(() ->
                        OpenAiProvider.builder().baseUrl(url).apiKey(Setup.KEY).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("openai#1")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("pa55-canary-word"));
    }

    @Test
    void aBaseUrlWithCredentialsIsToldWhereTheyBelong() {
        refused(
                () -> OpenAiProvider.builder()
                        .baseUrl("https://user:pw@api.example.com/v1")
                        .build(),
                "credentials",
                "API key");
    }

    @Test
    void aBaseUrlWithAFragmentIsRefused() {
        refused(
                () -> OpenAiProvider.builder()
                        .baseUrl("https://api.example.com/v1#top")
                        .apiKey(Setup.KEY)
                        .build(),
                "fragment");
    }

    @Test
    void aCredentialOverCleartextToAnotherHostIsRefused() {
        refused(
                () -> OpenAiProvider.builder()
                        .baseUrl("http://gpu-a:8000/v1")
                        .apiKey(Setup.KEY)
                        .build(),
                "http",
                "gpu-a",
                "https",
                "allowCleartext()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000", "HTTP://LOCALHOST"})
    void aCredentialOverCleartextOnThisMachineIsFine(String url) {
        Provider provider =
                OpenAiProvider.builder().baseUrl(url).apiKey(Setup.KEY).build();

        Gateway.builder().provider(provider).build().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost.example.com", "http://127.example.com", "http://127.0.0.1.example.com"})
    void aHostThatOnlyLooksLikeThisMachineGetsNoCredentialOverCleartext(String url) {
        refused(() -> OpenAiProvider.builder().baseUrl(url).apiKey(Setup.KEY).build(), "cleartext", "allowCleartext()");
    }

    @Test
    void aCredentialOverCleartextIsSentWhereItIsAllowedOnPurpose() {
        Provider provider = OpenAiProvider.builder()
                .baseUrl("http://gpu-a:8000/v1")
                .apiKey(Setup.KEY)
                .allowCleartext()
                .build();

        Gateway.builder().provider(provider).build().close();
    }

    @Test
    void aProviderOfAnyKindThatWouldSendACredentialOverCleartextIsRefused() {
        refused(
                () -> Gateway.builder()
                        .provider(provider(
                                "own",
                                Endpoint.builder("own#1", "http://gpu-a:8000")
                                        .bearer(Secret.of(Setup.KEY))
                                        .build()))
                        .build(),
                "own#1",
                "gpu-a",
                "https",
                "allowCleartext");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void aBlankKeyIsRefused(String key) {
        refused(() -> OpenAiProvider.builder().apiKey(key), "credential", "blank", "API key");
    }

    @Test
    void aKeyThatIsNotThereIsRefusedWithTheNameOfTheUsualVariable() {
        refused(() -> OpenAiProvider.builder().apiKey((String) null).build(), "no API key", "OPENAI_API_KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\u0000", "\u00e9", "\u007f"})
    void aKeyWithACharacterThatNoHeaderCarriesIsRefused(String bad) {
        refused(() -> OpenAiProvider.builder().apiKey(Setup.KEY + bad), "credential", "character", "line break");
    }

    @Test
    void twoEndpointsOfOneNameAreRefused() {
        Endpoint same = Endpoint.builder("gpu#1", "http://localhost:1").build();
        refused(
                () -> Gateway.builder()
                        .provider(provider("a", same))
                        .provider(provider("b", same))
                        .build(),
                "two endpoints \"gpu#1\"");
    }

    @Test
    void aProviderWithoutEndpointsIsRefused() {
        refused(() -> Gateway.builder().provider(provider("a")).build(), "\"a\"", "no endpoint");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "-9223372036854775808"})
    void aTimeoutThatIsNotPositiveIsRefusedByName(long seconds) {
        Duration limit = Duration.ofSeconds(seconds);

        refused(() -> Timeouts.ofOverall(limit), "overall", "positive");
        refused(() -> Timeouts.NONE.firstEvent(limit), "firstEvent", "positive");
        refused(() -> Timeouts.NONE.betweenEvents(limit), "betweenEvents", "positive");
        refused(() -> TransportSettings.builder().connectTimeout(limit), "connectTimeout", "positive");
        refused(() -> TransportSettings.builder().idleEviction(limit), "idleEviction", "positive");
        refused(() -> RetryPolicy.builder().firstDelay(limit), "firstDelay", "positive");
        refused(() -> RetryPolicy.builder().maxRetryAfter(limit), "maxRetryAfter", "positive");
    }

    @Test
    void aTimeoutTooLongForAnyClockIsRefused() {
        refused(() -> Timeouts.ofOverall(Duration.ofSeconds(Long.MAX_VALUE)), "overall", "at most");
        refused(() -> OpenAiProvider.builder().connectTimeout(Duration.ofSeconds(Long.MAX_VALUE)), "connectTimeout");
        refused(() -> RetryPolicy.builder().maxDelay(Duration.ofSeconds(Long.MAX_VALUE)), "maxDelay");
        refused(() -> Gateway.builder().drain(Duration.ofSeconds(Long.MAX_VALUE)), "drain");
    }

    @Test
    void aNegativeDrainIsRefused() {
        refused(() -> Gateway.builder().drain(Duration.ofSeconds(-1)), "drain", "negative");
    }

    @Test
    void retriesOutOfRangeAreRefusedWithTheRange() {
        refused(() -> RetryPolicy.builder().maxRetries(-1), "maxRetries", "0 to 10", "-1");
        refused(() -> RetryPolicy.builder().maxRetries(11), "maxRetries", "0 to 10", "11");
        refused(
                () -> RetryPolicy.builder()
                        .firstDelay(Duration.ofSeconds(9))
                        .maxDelay(Duration.ofSeconds(1))
                        .build(),
                "firstDelay",
                "maxDelay");
    }

    @Test
    void aBreakerOutOfRangeIsRefusedWithTheRange() {
        refused(() -> BreakerPolicy.builder().failureRatio(0), "failureRatio", "above 0", "at most 1");
        refused(() -> BreakerPolicy.builder().failureRatio(1.01), "failureRatio", "1.01");
        refused(() -> BreakerPolicy.builder().failureRatio(Double.NaN), "failureRatio", "NaN");
        refused(() -> BreakerPolicy.builder().minimumVolume(0), "minimumVolume", "1 to 100000");
        refused(() -> BreakerPolicy.builder().consecutiveFailures(100_001), "consecutiveFailures", "100001");
        refused(() -> BreakerPolicy.builder().window(Duration.ofMillis(999)), "window", "at least one second");
        refused(() -> BreakerPolicy.builder().window(Duration.ofDays(2)), "window", "at most one day");
        refused(() -> BreakerPolicy.builder().cooldown(Duration.ZERO), "cooldown", "positive");
        refused(() -> BreakerPolicy.builder().maxRetryAfter(Duration.ofDays(2)), "maxRetryAfter", "one day");
        refused(() -> BreakerPolicy.builder().quarantine(Duration.ofSeconds(-1)), "quarantine", "positive");
        refused(() -> BreakerPolicy.builder().maxCooldown(Duration.ofSeconds(1)).build(), "cooldown", "maxCooldown");
    }

    @Test
    void retriesOfAClassThatNoRetryCuresAreRefused() {
        refused(
                () -> RetryPolicy.builder().maxRetries(io.gatehouse.model.InvalidRequestException.class, 1),
                "InvalidRequestException",
                "RateLimitedException");
        refused(
                () -> RetryPolicy.builder().maxRetries(io.gatehouse.model.RateLimitedException.class, 11),
                "RateLimitedException",
                "0 to 10",
                "11");
    }

    @Test
    void aRetryBudgetOutOfRangeIsRefused() {
        refused(() -> RetryPolicy.builder().budget(1.1, 10), "budget", "0 to 1", "1.1");
        refused(() -> RetryPolicy.builder().budget(Double.NaN, 10), "budget", "0 to 1");
        refused(() -> RetryPolicy.builder().budget(0.1, -1), "floor", "0 to 1000");
    }

    @Test
    void aHedgeOutOfRangeIsRefused() {
        refused(() -> HedgePolicy.after(Duration.ZERO), "hedge", "positive");
        refused(() -> HedgePolicy.after(Duration.ofDays(2)), "hedge", "one day");
        refused(() -> HedgePolicy.afterP95().maxShare(0), "maxShare", "above 0");
        refused(() -> HedgePolicy.afterP95().maxShare(1.5), "maxShare", "1.5");
        refused(() -> HedgePolicy.afterP95().maxTokens(0), "maxTokens", "positive");
    }

    @Test
    void limitsOnSizesMustBePositive() {
        refused(() -> TransportSettings.builder().maxResponseBytes(0), "maxResponseBytes", "at least 1");
        refused(() -> TransportSettings.builder().maxEventBytes(-1), "maxEventBytes", "at least 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"has space", "", "ümlaut", "a.b", "a/b"})
    void aToolNameThatProvidersRefuseIsRefusedWithTheRule(String name) {
        refused(() -> ToolSpec.of(name, null, null), "tool's name", "1 to 64", "\"" + name + "\"");
        refused(() -> Tool.of(name, "x", Weather.class, weather -> ""), "tool's name");
    }

    @Test
    void aToolNameOf65CharactersIsRefused() {
        refused(() -> ToolSpec.of("x".repeat(65), null, null), "1 to 64");
        ToolSpec.of("x".repeat(64), null, null);
    }

    @Test
    void aSchemaThatIsNoObjectIsRefused() {
        refused(() -> ToolSpec.of("t", null, Json.of(List.of())), "\"t\"", "object");
        refused(() -> ResponseFormat.jsonSchema("answer", Json.of("text")), "\"answer\"", "object");
        refused(() -> ResponseFormat.jsonSchema("two words", Json.object().build()), "schema's name", "1 to 64");
    }

    @Test
    void theEndOfTheChainTakesNothingInside() {
        refused(
                () -> Gateway.builder()
                        .provider(LOCAL)
                        .addInterceptor(Stage.TRANSPORT.after(), chain -> chain.proceed(chain.request()))
                        .build(),
                "TRANSPORT",
                "end of the chain");
    }

    private static Provider provider(String name, Endpoint... endpoints) {
        return new Provider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Dialect dialect(ModelRequest request) {
                return new OpenAiDialect(Profiles.COMPATIBLE);
            }

            @Override
            public List<Endpoint> endpoints() {
                return List.of(endpoints);
            }
        };
    }
}
