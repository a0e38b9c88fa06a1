package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every case against a stub in this JVM: the answer must be right, and connections must be kept. */
class StubTest {

    @Test
    void everyBaselineGetsTextAndUsageAndKeepsItsConnection() throws Exception {
        try (Stub stub = new Stub(Stub.Observer.NONE);
                Case socket = new SocketCase(stub.port());
                Case okhttp = new OkHttpCase(stub.url(), 4);
                Case openai = new OpenAiJavaCase(stub.url(), 4);
                Case langchain = new LangChainCase(stub.url())) {
            for (Case subject : List.of(socket, okhttp, openai, langchain)) {
                for (int i = 0; i < 3; i++) {
                    Verification.check(List.of(subject), List.of(Mode.values()));
                }
            }
            // One each, and two for langchain4j, whose two models have a client each.
            assertThat(stub.open()).isEqualTo(5);
            assertThat(stub.unfinished()).isZero();
        }
    }

    @Test
    void aBlockingAnswerHasTheSizeOfAnOrdinaryCompletion() {
        String answer = java.nio.charset.StandardCharsets.US_ASCII
                .decode(StubAnswers.blocking().bytes().duplicate())
                .toString();

        assertThat(answer.length() - answer.indexOf("\r\n\r\n") - 4).isBetween(1000, 1250);
    }

    @Test
    void seesACancelledStream() throws Exception {
        CancelTimer timer = new CancelTimer();
        try (Stub stub = new Stub(timer);
                CancelClient client = new OkHttpCancelClient(stub.url())) {
            for (CancelKind kind : List.of(CancelKind.CLOSE, CancelKind.FUTURE, CancelKind.DEADLINE)) {
                assertThat(timer.measure(client, kind)).isBetween(0L, CancelTimer.PATIENCE_NANOS - 1);
            }
            assertThat(stub.open()).isZero();
        }
    }

    @Test
    void anAnswerCutResetOrNeverGivenLeavesNoConnection() throws Exception {
        for (StubAnswers.After after : StubAnswers.After.values()) {
            StubAnswers.Answer part = StubAnswers.Answer.of("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", after);
            try (Stub stub = new Stub(Stub.Observer.NONE, request -> part);
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), stub.port())) {
                socket.setSoTimeout(300);
                socket.getOutputStream()
                        .write("POST / HTTP/1.1\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

                assertThat(ending(socket))
                        .isEqualTo(
                                switch (after) {
                                    case NEXT, SILENCE -> "SocketTimeoutException";
                                    case CLOSE -> "end";
                                    case RESET -> "SocketException";
                                });
                assertThat(stub.unfinished()).isEqualTo(after == StubAnswers.After.SILENCE ? 1 : 0);
                int open = after == StubAnswers.After.CLOSE || after == StubAnswers.After.RESET ? 0 : 1;
                awaitOpen(stub, open);
                assertThat(stub.open()).isEqualTo(open);
                assertThat(stub.requests()).isEqualTo(1);
            }
        }
    }

    /** The client may see the end before the stub's thread has counted it. */
    private static void awaitOpen(Stub stub, int open) {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (stub.open() != open && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
    }

    private static String ending(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // Only the end matters.
            }
            return "end";
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }
}
