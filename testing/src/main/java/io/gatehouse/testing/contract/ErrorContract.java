package io.gatehouse.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.TransportException;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What failures must become. Extend {@link ProviderContract}, not this. */
@SuppressWarnings("exports") // JUnit is optional: a transitive requirement would make it a must
public abstract class ErrorContract extends RequestContract {
    ErrorContract() {}

    /**
     * The class an error must become.
     *
     * @param error the error
     * @return {@link ContractError#expected()} unless overridden
     */
    protected Class<? extends GatewayException> expected(ContractError error) {
        return error.expected();
    }

    /**
     * Each error becomes its class, blocking and streaming, and says where it happened.
     *
     * @return a test for each error
     */
    @TestFactory
    public Stream<DynamicTest> errorsBecomeTheirClasses() {
        Gateway gateway = gateway();
        return Arrays.stream(ContractError.values())
                .map(error -> DynamicTest.dynamicTest(error.name(), () -> checkError(gateway, error)));
    }

    private void checkError(Gateway gateway, ContractError error) {
        enqueue(scripts().error(error), scripts().error(error));

        for (boolean streaming : List.of(false, true)) {
            GatewayException failure = failure(gateway, streaming);
            assertThat(failure)
                    .as(streaming ? "streaming" : "blocking")
                    .isExactlyInstanceOf(expected(error))
                    .hasMessageContaining(target());
            assertThat(failure.status()).isGreaterThanOrEqualTo(400);
            assertThat(String.valueOf(failure.target())).isEqualTo(target());
            assertThat(failure.endpoint()).isNotBlank();
            assertThat(failure.attempts()).hasSize(1);
            assertThat(failure.partial()).isNull();
        }
    }

    private GatewayException failure(Gateway gateway, boolean streaming) {
        return catchThrowableOfType(GatewayException.class, () -> {
            if (streaming) {
                read(chat(gateway));
            } else {
                chat(gateway).send();
            }
        });
    }

    /** The pause that a server asks for is told. */
    @Test
    public void thePauseThatAServerAsksForIsTold() {
        enqueue(scripts().error(ContractError.RATE_LIMITED));

        GatewayException failure = failure(gateway(), false);

        assertThat(failure).isInstanceOf(RateLimitedException.class);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(1500));
    }

    /** What is no answer is a protocol error, not a crash. */
    @Test
    public void whatIsNoAnswerIsAProtocolError() {
        Gateway gateway = gateway();
        for (Answer nonsense : List.of(
                Scripts.html(200),
                Scripts.json(200, "{\"surprise\":[1,2,3]}"),
                Scripts.json(200, "{\"cut\":"),
                Scripts.json(200, "[]"),
                Scripts.deepJson(5000),
                Script.respond(200).contentType("text/plain").body("Hello"))) {
            enqueue(nonsense, nonsense);

            assertThat(failure(gateway, false)).isInstanceOf(ProtocolException.class);
            assertThat(failure(gateway, true)).isInstanceOf(GatewayException.class);
        }
    }

    /** The credential is nowhere in what a failure says, not even when the server repeats it. */
    @Test
    public void theCredentialIsInNoException() {
        Gateway gateway = gateway();
        Map<String, Answer> failures = Map.of(
                "repeated",
                scripts().badCredential("Incorrect API key provided: " + API_KEY + ". Header: Bearer " + API_KEY),
                "reset",
                Scripts.reset(),
                "html",
                Script.respond(502).contentType("text/html").body("<p>" + API_KEY + "</p>"),
                "no answer",
                Scripts.json(200, "{\"echo\":\"" + API_KEY + "\"}"),
                "broken JSON",
                Scripts.json(200, "{\"echo\":\"" + API_KEY),
                "plain text",
                Script.respond(200).contentType("text/plain").body(API_KEY));

        failures.forEach((name, answer) -> {
            for (boolean streaming : List.of(false, true)) {
                // A reset on a connection that was used before is sent once more.
                enqueue(answer, answer);
                GatewayException failure = failure(gateway, streaming);
                assertThat(failure).as(name).isNotNull();
                assertThat(said(failure)).as(name).doesNotContain(API_KEY);
                while (server().queued() > 0) {
                    failure(gateway, streaming);
                }
            }
        });
        server().refuseConnections();
        server().dropConnections();
        GatewayException refused = failure(gateway(), false);
        assertThat(refused).isInstanceOf(TransportException.class);
        assertThat(said(refused)).doesNotContain(API_KEY);
    }

    /** The credential is in no text form of the provider either. */
    @Test
    public void theCredentialIsInNoTextForm() {
        var provider = newProvider();

        assertThat(provider.toString() + provider.endpoints() + provider.transportSettings())
                .doesNotContain(API_KEY);
        assertThat(chat(gateway()).explain().toString()).doesNotContain(API_KEY);
    }

    private static String said(GatewayException failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        List<Object> rest = new ArrayList<>();
        rest.add(failure.toString());
        rest.add(String.valueOf(failure.providerMessage()));
        rest.add(String.valueOf(failure.code()));
        rest.add(failure.attempts());
        return text + rest.toString();
    }
}
