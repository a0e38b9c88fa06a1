package io.gatehouse.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.CancelledException;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.Target;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.TransportException;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.Provider;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that are exported: few, and what the conventions call them. */
class NamesOfThingsTest {
    private static final ErrorDetails DETAILS = ErrorDetails.of("x");

    private record Named(String name, String family) implements Provider {
        @Override
        public Dialect dialect(ModelRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Endpoint> endpoints() {
            return List.of();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai-eu, openai, openai",
        "mine, azure, azure.ai.openai",
        "fast, groq, groq",
        "m, mistral, mistral_ai",
        "x, xai, x_ai",
        "g, gemini, gcp.gemini",
        "t, together, together_ai",
        "vllm, self-hosted, vllm",
        "lmstudio, self-hosted, lm_studio",
        "gpu-pool, self-hosted, gpu-pool",
        "own, own, own"
    })
    void providersAreCalledWhatTheConventionsCallThem(String name, String family, String called) {
        ProviderNames names = new ProviderNames(List.of(new Named(name, family)));

        assertThat(names.of(new Target(name, "m"))).isEqualTo(called);
        assertThat(names.of(new Target("other", "m"))).isEqualTo("other");
    }

    @Test
    void errorsHaveOneWordEach() {
        assertType(new CancelledException(DETAILS), "cancelled");
        assertType(new TimedOutException(TimedOutException.Phase.OVERALL, DETAILS), "timeout");
        assertType(new CircuitOpenException(DETAILS.refusal()), "circuit_open");
        assertType(new RateLimitedException(DETAILS.refusal()), "limit_reached");
        assertType(new OverloadedException(DETAILS.refusal()), "limit_reached");
        assertType(new QuotaExhaustedException(DETAILS.refusal()), "credential_quarantined");
        assertType(new OverloadedException(DETAILS.response(503, null)), "503");
        assertType(
                new RateLimitedException(DETAILS.response(429, null).provider("Rate_Limit_Exceeded", null)),
                "rate_limit_exceeded");
        assertType(new InvalidRequestException(DETAILS.response(400, null).provider("user 17 said no", null)), "400");
        assertType(new StreamInterruptedException(DETAILS.response(200, null)), "stream_truncated");
        assertType(
                new TransportException(DETAILS.cause(new IOException(new ConnectException()))),
                "java.net.ConnectException");
        assertType(new TransportException(DETAILS), "io.gatehouse.model.TransportException");
        assertThat(ErrorTypes.of(new IllegalStateException("secret"))).isEqualTo("java.lang.IllegalStateException");
        assertThat(ErrorTypes.of(new RuntimeException() {})).isEqualTo("_OTHER");
    }

    private static void assertType(GatewayException error, String type) {
        assertThat(ErrorTypes.of(error)).isEqualTo(type);
    }

    @Test
    void whatIsNoNameIsNone() {
        assertThat(Words.safe("gpt-5-mini:2026")).isEqualTo("gpt-5-mini:2026");
        assertThat(Words.safe("two words")).isNull();
        assertThat(Words.safe("é")).isNull();
        assertThat(Words.safe("")).isNull();
        assertThat(Words.safe("x".repeat(129))).isNull();
        assertThat(Words.safe(null)).isNull();
    }

    @Test
    void pastTheBoundAllKeysShareOneThing() {
        Bounded<String, Object> things = new Bounded<>(2, "other", key -> new Object());

        Object one = things.get("one");
        things.get("two");

        assertThat(things.get("three")).isSameAs(things.get("four")).isNotSameAs(one);
        assertThat(things.get("one")).isSameAs(one);
    }
}
