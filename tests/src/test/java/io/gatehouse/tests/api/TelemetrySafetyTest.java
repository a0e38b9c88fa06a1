package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.AllTargetsFailedException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.TelemetryPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.Scripts;
import io.opentelemetry.api.OpenTelemetry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Telemetry gives nothing away, and breaks nothing. */
class TelemetrySafetyTest extends TelemetryTestBase {
    private static final String PROMPT = "canary prompt 7d1f";
    private static final String SYSTEM = "canary system 9a3c";
    private static final String ANSWER = "canary answer 44b0";
    private static final String TAG = "canary-tag-0c2e";
    private static final String HEADER = "canary-header-31aa";
    private static final String TENANT = "canary-tenant-82f1";
    private static final String STOP = "canary-stop-5566";
    private static final List<String> CANARIES =
            List.of(PROMPT, SYSTEM, ANSWER, TAG, HEADER, TENANT, STOP, Setup.KEY, "Authorization");

    private void assertQuiet() {
        String exported = spans() + "\n" + metrics();
        assertThat(exported).contains("gatehouse.requests", "gen_ai.request.model");
        for (String canary : CANARIES) {
            assertThat(exported).doesNotContain(canary);
        }
    }

    private static io.gatehouse.ChatCall secret(Gateway gateway) {
        return gateway.chat("r")
                .system(SYSTEM)
                .user(PROMPT)
                .tag("team", TAG)
                .header("X-Team", HEADER)
                .tenant(TENANT)
                .stop(STOP);
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfPromptsAnswersTagsAndCredentialsIsExported(Way way) {
        a.enqueue(
                Scripts.error(400, PROMPT, PROMPT, PROMPT + Setup.KEY),
                Scripts.error(401, "x", PROMPT, Setup.KEY),
                Scripts.error(500, "x", PROMPT, PROMPT),
                Scripts.errorInStream(PROMPT, PROMPT, PROMPT, ANSWER),
                Scripts.streamUnfinished(ANSWER),
                ChatAnswer.builder()
                        .text(ANSWER)
                        .finishReason(ANSWER)
                        .model(PROMPT)
                        .build(),
                ChatAnswer.builder()
                        .toolCall("canary answer 44b0", "{\"x\":\"" + ANSWER + "\"}")
                        .build());
        Gateway gateway = open(builder().route("r", Route.to("a/m")));
        List<String> errors = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Throwable error = catchThrowable(() -> way.run(secret(gateway)));
            errors.add(error == null ? "-" : error.getClass().getSimpleName());
        }
        assertThat(errors)
                .containsExactly(
                        "InvalidRequestException",
                        "AuthenticationException",
                        "UnavailableException",
                        "StreamInterruptedException",
                        "StreamInterruptedException",
                        "-",
                        "-");
        a.enqueue(Scripts.embeddings(4));
        gateway.embed("a/e").input(PROMPT).tag("team", TAG).send();
        a.enqueue(Scripts.streamText(ANSWER, ANSWER));
        try (ChatStream stream = secret(gateway).stream()) {
            stream.next();
        }
        gateway.close();

        assertThat(a.requestCount()).isEqualTo(9);
        assertThat(spans()).hasSize(18);
        assertQuiet();
    }

    @Test
    void theMessageOfAnInterceptorsExceptionIsNotExported() {
        Gateway gateway =
                open(builder().route("r", Route.to("a/m")).addAttemptInterceptor((io.gatehouse.Interceptor) chain -> {
                    throw new IllegalStateException(PROMPT);
                }));

        assertThatThrownBy(() -> secret(gateway).send()).hasMessage(PROMPT);

        assertThat(string(callSpan(), "error.type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(spans().toString()).doesNotContain(PROMPT);
    }

    /** Everything it is asked for is one of its kind; what is told apart throws. */
    private record Throwing(int depth, String method, AtomicLong thrown) implements InvocationHandler {
        private static final int NEVER = Integer.MAX_VALUE;

        /** Throws when it has been asked so often in a row. */
        static OpenTelemetry after(int depth, AtomicLong thrown) {
            return (OpenTelemetry) of(OpenTelemetry.class, new Throwing(depth, "", thrown));
        }

        /** Throws in one method. */
        static OpenTelemetry in(String method, AtomicLong thrown) {
            return (OpenTelemetry) of(OpenTelemetry.class, new Throwing(NEVER, method, thrown));
        }

        private static Object of(Class<?> type, Throwing handler) {
            return Proxy.newProxyInstance(Throwing.class.getClassLoader(), new Class<?>[] {type}, handler);
        }

        @Override
        public Object invoke(Object proxy, Method called, Object[] args) {
            Class<?> type = called.getReturnType();
            if (depth == 0 || called.getName().equals(method)) {
                thrown.incrementAndGet();
                throw new IllegalStateException("OpenTelemetry is broken");
            }
            if (called.getName().equals("storeInContext")) {
                return args[0];
            }
            if (type == boolean.class) {
                return true;
            }
            return type.isInterface() ? of(type, new Throwing(depth - 1, method, thrown)) : null;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void anOpenTelemetryThatThrowsBreaksNoCall(int depth) {
        AtomicLong thrown = new AtomicLong();
        callInEveryWay(Throwing.after(depth, thrown));
        assertThat(thrown.get()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "getTracer",
                "getMeter",
                "spanBuilder",
                "setParent",
                "startSpan",
                "storeInContext",
                "isRecording",
                "setAttribute",
                "setStatus",
                "end",
                "record",
                "add",
                "buildObserver",
                "batchCallback",
                "close"
            })
    void whicheverOfItsMethodsThrows(String method) {
        AtomicLong thrown = new AtomicLong();
        callInEveryWay(Throwing.in(method, thrown));
        assertThat(thrown.get()).isPositive();
    }

    private void callInEveryWay(OpenTelemetry broken) {
        Answer fine = Scripts.chat("fine answer");
        Gateway gateway = open(Gateway.builder()
                .provider(Setup.openAi(a).name("a").build())
                .provider(Setup.openAi(b).name("b").build())
                .route("r", Route.to("a/m").fallbackTo("b/m"))
                .retry(RetryPolicy.builder().maxRetries(1).build())
                .telemetry(TelemetryPolicy.of(broken))
                .clock(clock)
                .sleeper(new InstantSleeper(clock)));
        for (Way way : Way.values()) {
            a.enqueue(fine, DOWN, DOWN, DOWN, DOWN);
            b.enqueue(fine, DOWN, DOWN);
            assertThat(way.run(gateway.chat("r").user("Hello")).text()).isEqualTo("fine answer");
            assertThat(way.run(gateway.chat("r").user("Hello")).text()).isEqualTo("fine answer");
            assertThatThrownBy(() -> way.run(gateway.chat("r").user("Hello")))
                    .isInstanceOf(AllTargetsFailedException.class);
        }
        a.enqueue(Scripts.embeddings(3));
        assertThat(gateway.embed("a/e").input("x").send().vectors()).hasSize(1);
        a.enqueue(Scripts.error(500, "x", "y", "z"), Scripts.error(500, "x", "y", "z"));
        assertThatThrownBy(() -> gateway.embed("a/e").input("x").send()).isInstanceOf(UnavailableException.class);
        gateway.close();
        assertThat(a.queued() + b.queued()).isZero();
    }
}
