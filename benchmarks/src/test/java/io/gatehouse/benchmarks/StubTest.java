package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
