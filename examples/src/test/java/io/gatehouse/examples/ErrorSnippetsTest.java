package io.gatehouse.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Gateway;
import io.gatehouse.model.ContextTooLongException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.GuardrailException;
import io.gatehouse.model.OverloadedException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.policy.Route;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snippets of docs/errors.md. */
final class ErrorSnippetsTest {
    private static final Logger log = LoggerFactory.getLogger(ErrorSnippetsTest.class);

    @Test
    void aCallerDecidesByClass() {
        FakeProvider provider = FakeProvider.builder("demo")
                .failThen(ErrorKind.CONTEXT_TOO_LONG, "Short answer.")
                .answer(FakeAnswer.builder()
                        .fail(ErrorKind.RATE_LIMITED, Duration.ofSeconds(7))
                        .build())
                .fail(ErrorKind.AUTHENTICATION)
                .build();
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .route("assistant", Route.to("demo/any"))
                .build()) {
            assertThat(ask(gateway, "A long question")).isEqualTo("Short answer.");
            assertThat(ask(gateway, "Now?")).isEqualTo("Too busy. Try again in 7 s.");
            assertThat(ask(gateway, "And now?")).isEqualTo("No answer.");
        }
    }

    private static String ask(Gateway gateway, String question) {
        try {
            return gateway.chat("assistant").user(question).send().text();
        } catch (ContextTooLongException e) {
            return gateway.chat("assistant").user(shorten(question)).send().text();
        } catch (RateLimitedException | OverloadedException e) {
            return "Too busy. Try again"
                    + (e.retryAfter() == null ? "." : " in " + e.retryAfter().toSeconds() + " s.");
        } catch (GatewayException e) {
            log.warn(
                    "{} after {} attempts: {}",
                    e.getClass().getSimpleName(),
                    e.attempts().size(),
                    e.getMessage());
            return "No answer.";
        }
    }

    private static String shorten(String text) {
        return text.substring(0, 5);
    }

    @Test
    void anInterceptorThrowsErrorsOfTheGateway() {
        assertThatThrownBy(() -> {
                    throw new GuardrailException(
                            ErrorDetails.of("The prompt asks for legal advice, which this assistant does not give"));
                })
                .isInstanceOf(GatewayException.class);
    }
}
