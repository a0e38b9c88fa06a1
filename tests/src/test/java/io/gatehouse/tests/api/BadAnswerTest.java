package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Gateway;
import io.gatehouse.model.AuthenticationException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.spi.TransportSettings;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that answers with anything but a chat answer: each ends in an error that says what, where and what to do. */
@ExtendWith(LeakCheckExtension.class)
class BadAnswerTest {
    private static final String TALE = "It was a dark and stormy canary night";

    private final FakeModelServer server = FakeModelServer.start();
    private final Gateway gateway = Setup.gateway(server);

    @AfterEach
    void close() {
        gateway.close();
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }

    private <E extends GatewayException> E failure(Class<E> type, Way way, Answer answer, String... words) {
        server.enqueue(answer);
        E e = catchThrowableOfType(
                type, () -> way.run(gateway.chat(Setup.TARGET).user(TALE)));
        assertThat(e).as(way + ": an exception of " + type.getSimpleName()).isNotNull();
        assertThat(e.target()).hasToString(Setup.TARGET);
        assertThat(e.endpoint()).isEqualTo("openai#1");
        assertThat(e.getMessage()).contains(Setup.TARGET);
        for (String word : words) {
            assertThat(e.getMessage()).contains(word);
        }
        assertThat(e.attempts()).hasSize(1);
        assertThat(e.attempts().get(0).error()).isEqualTo(e.getClass());
        Secrecy.assertQuiet(e, TALE, Setup.KEY);
        return e;
    }

    @ParameterizedTest
    @EnumSource
    void anHtmlPageInsteadOfAnAnswer(Way way) {
        failure(ProtocolException.class, way, Scripts.html(200), "HTML", "base URL", "proxy");
    }

    @ParameterizedTest
    @EnumSource
    void anHtmlPageOfAFailingProxy(Way way) {
        UnavailableException e =
                failure(UnavailableException.class, way, Scripts.html(502), "502", "Retry later", "fallback");

        assertThat(e.status()).isEqualTo(502);
        assertThat(e.providerMessage()).contains("HTML");
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatMeanNothing(Way way) {
        byte[] noise = new byte[4096];
        new Random(7).nextBytes(noise);
        noise[0] = 'x';

        failure(
                ProtocolException.class,
                way,
                Script.respond(200).contentType("application/octet-stream").body(noise),
                "not JSON",
                "application/octet-stream",
                "base URL");
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatMeanNothingAsJsonAndAsStream(Way way) {
        byte[] noise = new byte[4096];
        new Random(7).nextBytes(noise);
        noise[0] = '{';

        failure(
                ProtocolException.class,
                way,
                Script.respond(200).contentType("application/json").body(noise),
                "JSON",
                "base URL");
        GatewayException e =
                failure(GatewayException.class, way, Script.stream().body(noise), "ended before it was whole");
        assertThat(e.partial()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void nothingAtAll(Way way) {
        failure(
                ProtocolException.class,
                way,
                Script.respond(200).contentType("application/json"),
                "200",
                "empty body",
                "retry");
        failure(GatewayException.class, way, Script.stream(), "ended before it was whole", "retry");
        failure(ProtocolException.class, way, Script.respond(204), "204", "empty");
    }

    @ParameterizedTest
    @EnumSource
    void whiteSpaceOnly(Way way) {
        failure(ProtocolException.class, way, Scripts.json(200, " \r\n\r\n \t"), "empty body");
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionClosedWithoutAnAnswer(Way way) {
        failure(TransportException.class, way, Scripts.disconnect(), "connection", "broke", "retry");
        failure(TransportException.class, way, Scripts.reset(), "connection", "broke", "retry");
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsNotHttp(Way way) {
        failure(
                TransportException.class,
                way,
                Scripts.raw("SSH-2.0-" + TALE + " " + Setup.KEY + "\r\n").thenClose(),
                "connection",
                "broke");
    }

    @ParameterizedTest
    @EnumSource
    void aBodyWhoseChunksAreNoChunks(Way way) {
        failure(
                GatewayException.class,
                way,
                Scripts.raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
                                + TALE + " " + Setup.KEY + "\r\n")
                        .thenClose(),
                "broke");
    }

    @ParameterizedTest
    @EnumSource
    void aHundredMegabytesAreNotRead(Way way) {
        failure(ProtocolException.class, way, Scripts.hugeBody(100 << 20), "more than is allowed", "TransportSettings");
        failure(
                ProtocolException.class,
                way,
                Scripts.hugeBody(100 << 20).chunked(),
                "more than is allowed",
                "TransportSettings");
        // The default is 32 MiB; what lies in the buffers of the two sockets comes on top.
        for (Exchange exchange : server.exchanges()) {
            exchange.awaitFinished(Setup.WAIT);
            assertThat(exchange.bytesSent()).isLessThan(50 << 20);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEventOfAHundredMegabytesIsNotRead(Way way) {
        failure(
                GatewayException.class,
                way,
                Script.stream()
                        .body("data: {\"choices\":[{\"delta\":{\"content\":\"")
                        .fill(100 << 20, "x"),
                "more than is allowed",
                "TransportSettings");
        Exchange exchange = server.exchanges().get(0);
        exchange.awaitFinished(Setup.WAIT);
        assertThat(exchange.bytesSent()).isLessThan(30 << 20);
    }

    @Test
    void theLimitsOnSizesCanBeSet() {
        OpenAiProvider small = Setup.openAi(server)
                .transport(TransportSettings.builder()
                        .maxResponseBytes(10_000)
                        .maxEventBytes(1_000)
                        .build())
                .build();
        try (Gateway limited = Gateway.builder().provider(small).build()) {
            server.enqueue(Scripts.chat("x".repeat(9_000)), Scripts.chat("x".repeat(11_000)));
            assertThat(limited.chat(Setup.TARGET).user(TALE).send().text()).hasSize(9_000);
            ProtocolException e = catchThrowableOfType(
                    ProtocolException.class,
                    () -> limited.chat(Setup.TARGET).user(TALE).send());
            assertThat(e).hasMessageContaining("10000");

            server.enqueue(Scripts.streamText("x".repeat(500)), Scripts.streamText("x".repeat(1_001)));
            assertThat(Way.STREAMING.run(limited.chat(Setup.TARGET).user(TALE)).text())
                    .hasSize(500);
            e = catchThrowableOfType(
                    ProtocolException.class,
                    () -> Way.STREAMING.run(limited.chat(Setup.TARGET).user(TALE)));
            assertThat(e).hasMessageContaining("1000");
        }
    }

    @ParameterizedTest
    @EnumSource
    void jsonTenThousandLevelsDeep(Way way) {
        String open = "[".repeat(10_000);
        String close = "]".repeat(10_000);
        failure(ProtocolException.class, way, Scripts.deepJson(10_000), "base URL");
        failure(ProtocolException.class, way, Scripts.json(200, "{\"choices\":" + open + close + "}"), "JSON");
        failure(ProtocolException.class, way, Scripts.json(200, "{\"choices\":[],\"x\":" + open + close + "}"));
        failure(ProtocolException.class, way, Scripts.json(200, "{\"a\":".repeat(10_000) + 1 + "}".repeat(10_000)));
        failure(GatewayException.class, way, Scripts.sse(open + close, "[DONE]"));
        failure(
                GatewayException.class,
                way,
                Scripts.sse("{\"choices\":[{\"delta\":{\"content\":" + open + close + "}}]}"),
                "ended before it was whole");
        failure(GatewayException.class, way, Scripts.json(400, "{\"error\":" + open + close + "}"), "400");
    }

    @ParameterizedTest
    @EnumSource
    void aRedirectIsNotFollowed(Way way) {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            failure(
                    ProtocolException.class,
                    way,
                    Script.respond(status).header("location", server.url() + "/elsewhere"),
                    "" + status,
                    "redirect",
                    "base URL");
        }
        assertThat(server.requestCount()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void gzipThatIsNoGzip(Way way) {
        failure(
                TransportException.class,
                way,
                Scripts.json(200, "{\"choices\":[]}").header("content-encoding", "gzip"),
                "broke");
        failure(
                TransportException.class,
                way,
                Scripts.sse("{\"choices\":[]}").header("content-encoding", "gzip"),
                "broke");
    }

    @ParameterizedTest
    @EnumSource
    void anErrorWhoseBodyBreaksOffIsStillThatError(Way way) {
        failure(
                RateLimitedException.class,
                way,
                Scripts.rateLimited(Duration.ofSeconds(2)).truncatedAfter(10),
                "429",
                "2 s");
        failure(
                AuthenticationException.class,
                way,
                Scripts.error(401, "x", "invalid_api_key", "no").header("content-encoding", "gzip"),
                "401",
                "API key");
    }

    @ParameterizedTest
    @EnumSource
    void jsonThatIsNoChatAnswer(Way way) {
        failure(ProtocolException.class, way, Scripts.json(200, "{}"), "choices", "base URL");
        failure(ProtocolException.class, way, Scripts.json(200, "{\"choices\":7}"));
        failure(ProtocolException.class, way, Scripts.json(200, "{\"choices\":[7]}"));
        failure(ProtocolException.class, way, Scripts.json(200, "{\"choices\":[{\"message\":7}]}"));
        failure(UnavailableException.class, way, Scripts.json(200, "{\"choices\":[]}"), "empty answer");
        failure(ProtocolException.class, way, Scripts.json(200, "{\"choices\":[{\"message\":{\"content\":\"a\"}}]} x"));
    }

    @ParameterizedTest
    @EnumSource
    void plainTextInsteadOfJson(Way way) {
        failure(
                ProtocolException.class,
                way,
                Script.respond(200).contentType("text/plain").body("all is well"),
                "not JSON",
                "text/plain");
    }

    @ParameterizedTest
    @EnumSource
    void aGoodAnswerWithTheWrongContentTypeIsTaken(Way way) {
        Answer wrong = Scripts.json(
                        200,
                        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi.\"},"
                                + "\"finish_reason\":\"stop\"}]}")
                .contentType("text/plain; charset=utf-8");
        server.enqueue(wrong);

        ChatResponse answer = way.run(gateway.chat(Setup.TARGET).user(TALE));

        assertThat(answer.text()).isEqualTo("Hi.");
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerWithNothingInItIsNoAnswer(Way way) {
        failure(
                UnavailableException.class,
                way,
                Scripts.json(
                        200,
                        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"\"},"
                                + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,"
                                + "\"completion_tokens\":0,\"total_tokens\":9}}"),
                "empty answer",
                "retry");
        failure(
                UnavailableException.class,
                way,
                Scripts.sse("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", "[DONE]"),
                "empty answer",
                "retry");
    }

    @Test
    void aRefusedConnectionNamesTheAddress() {
        server.refuseConnections();
        TransportException e = catchThrowableOfType(
                TransportException.class,
                () -> gateway.chat(Setup.TARGET).user(TALE).send());

        assertThat(e)
                .hasMessageContaining("No connection to " + Setup.TARGET)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("server is up");
        Secrecy.assertQuiet(e, TALE, Setup.KEY);
    }
}
