package io.gatehouse.examples;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.Timeouts;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import java.io.PrintStream;
import java.time.Duration;

/**
 * What calls survive: a primary that fails in one way after another, and a backup. Both are simulated in this process.
 * After each answer stand the attempts that it took, with the pause before each.
 */
public final class ResilienceExample {
    private static final String QUESTION = "What is a gatehouse for?";
    private static final String ANSWER = "It guards the gate of a castle.";

    private final Terminal terminal;
    private final ResilienceReport report;

    private ResilienceExample(PrintStream out) {
        terminal = new Terminal(out);
        report = new ResilienceReport(terminal);
    }

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        ResilienceExample example = new ResilienceExample(out);
        example.unavailable();
        example.limited();
        example.refusedKey();
        example.silent();
        example.continued();
        example.restarted();
        example.broken();
    }

    /** The usual setting, but with a shorter wait before retries than 0.5 s. */
    private static GatewayBuilder gateway(FakeProvider... providers) {
        GatewayBuilder builder = Gateway.builder()
                .recommended()
                .retry(RetryPolicy.builder().firstDelay(Duration.ofMillis(100)).build());
        for (FakeProvider provider : providers) {
            builder.provider(provider);
        }
        return builder;
    }

    private static FakeProvider down() {
        return FakeProvider.builder("primary")
                .otherwise(FakeAnswer.fail(ErrorKind.UNAVAILABLE))
                .build();
    }

    private static FakeProvider backup() {
        return FakeProvider.answering("backup", ANSWER);
    }

    private void unavailable() {
        terminal.heading("1  The primary is down: two retries, then the backup");
        try (Gateway gateway = gateway(down(), backup())
                .route("assistant", Route.to("primary/large").fallbackTo("backup/small"))
                .build()) {
            report.answer(gateway.chat("assistant").user(QUESTION).send());
        }
    }

    private void limited() {
        terminal.heading("2  The primary asks for a pause of 150 ms: it is kept to, then it answers");
        FakeProvider primary = FakeProvider.builder("primary")
                .answer(FakeAnswer.builder()
                        .fail(ErrorKind.RATE_LIMITED, Duration.ofMillis(150))
                        .build())
                .otherwise(FakeAnswer.text(ANSWER))
                .build();
        try (Gateway gateway = gateway(primary, backup())
                .route("assistant", Route.to("primary/large").fallbackTo("backup/small"))
                .build()) {
            report.answer(gateway.chat("assistant").user(QUESTION).send());
        }
    }

    private void refusedKey() {
        terminal.heading("3  A key is refused: the other one is taken at once, and the first left alone");
        FakeProvider primary = FakeProvider.builder("primary")
                .endpoints(2)
                .fail(ErrorKind.AUTHENTICATION)
                .otherwise(FakeAnswer.text(ANSWER))
                .build();
        try (Gateway gateway = gateway(primary, backup())
                .route("assistant", Route.to("primary/large").fallbackTo("backup/small"))
                .build()) {
            report.answer(gateway.chat("assistant").user(QUESTION).send());
            report.health(gateway.health());
        }
    }

    private void silent() {
        terminal.heading("4  The primary accepts and says nothing: it gets 200 ms here, then the backup answers");
        FakeProvider primary = FakeProvider.builder("primary")
                .otherwise(FakeAnswer.builder().hang().build())
                .build();
        RouteTarget impatient =
                RouteTarget.of("primary/large").timeouts(Timeouts.NONE.firstEvent(Duration.ofMillis(200)));
        try (Gateway gateway = gateway(primary, backup())
                .route("assistant", Route.to(impatient).fallbackTo("backup/small"))
                .build()) {
            report.answer(gateway.chat("assistant").user(QUESTION).send());
        }
    }

    private void continued() {
        terminal.heading("5  A stream breaks off: the backup goes on with the sentence");
        FakeProvider backup = FakeProvider.answering("backup", "of a castle.");
        RouteTarget able = RouteTarget.of("backup/small")
                .capabilities(Capabilities.builder().prefill(true).build());
        try (Gateway gateway = gateway(breaking(), backup)
                .route(
                        "assistant",
                        Route.to("primary/large").fallbackTo(able).streams(StreamPolicy.continueElsewhere()))
                .build()) {
            read(gateway);
        }
    }

    private void restarted() {
        terminal.heading("6  A stream breaks off: the backup begins anew, and the reader is told");
        try (Gateway gateway = gateway(breaking(), backup())
                .route(
                        "assistant",
                        Route.to("primary/large").fallbackTo("backup/small").streams(StreamPolicy.restart()))
                .build()) {
            read(gateway);
        }
    }

    private static FakeProvider breaking() {
        return FakeProvider.builder("primary")
                .answer(FakeAnswer.builder()
                        .text("It guards ", "the gate ")
                        .cut()
                        .build())
                .build();
    }

    private void read(Gateway gateway) {
        try (ChatStream stream = gateway.chat("assistant").user(QUESTION).stream()) {
            for (StreamEvent event : stream) {
                if (event instanceof TextDelta delta) {
                    terminal.piece(delta.text());
                } else if (event instanceof Restarted restarted) {
                    terminal.line("~ discard that: " + restarted.head().target() + " starts over");
                } else if (event instanceof Finished end) {
                    report.attempts(end.response().attempts());
                }
            }
        }
    }

    private void broken() {
        terminal.heading("7  The primary keeps failing and has no backup: its circuit breaker opens");
        try (Gateway gateway = Gateway.builder()
                .provider(down())
                .route("assistant", Route.to("primary/large"))
                .breaker(BreakerPolicy.standard())
                .listener(report::event)
                .build()) {
            report.health(gateway.health());
            for (int i = 0; i < 5; i++) {
                fail(gateway);
            }
            report.health(gateway.health());
        }
    }

    private void fail(Gateway gateway) {
        try {
            gateway.chat("assistant").user(QUESTION).send();
        } catch (GatewayException e) {
            terminal.line("! " + e.getClass().getSimpleName()
                    + (e.isRefusal()
                            ? ", nothing was sent; try again in " + ResilienceReport.millis(e.retryAfter())
                            : ""));
        }
    }
}
