package io.gatehouse.examples;

import io.gatehouse.model.Attempt;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.GatewayEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints for {@link ResilienceExample} what the gateway tells of calls and of health. */
final class ResilienceReport {
    private final Terminal terminal;

    ResilienceReport(Terminal terminal) {
        this.terminal = terminal;
    }

    void answer(ChatResponse answer) {
        terminal.text(answer.text());
        attempts(answer.attempts());
    }

    void attempts(List<Attempt> attempts) {
        for (Attempt attempt : attempts) {
            Class<?> error = attempt.error();
            String pause = attempt.waited().isZero() ? "" : ", after a pause of " + millis(attempt.waited());
            String end = attempt.state() + (error == null ? "" : " " + error.getSimpleName()) + pause;
            row(attempt.number() + "", attempt.target().toString(), attempt.endpoint(), end);
        }
    }

    void health(List<EndpointHealth> all) {
        for (EndpointHealth health : all) {
            String reason = health.unavailable() == null
                    ? ""
                    : ": " + health.unavailable() + "; again in " + seconds(health.retryIn());
            row("health", health.target().toString(), health.endpoint(), health.breaker() + reason);
        }
    }

    void event(GatewayEvent event) {
        if (event instanceof GatewayEvent.BreakerChanged changed) {
            row("event", changed.target().toString(), changed.endpoint(), changed.state() + ": " + changed.reason());
        }
    }

    private void row(String mark, String target, String endpoint, String what) {
        terminal.line(String.format(Locale.ROOT, "%-6s  %-13s  %-9s  %s", mark, target, endpoint, what));
    }

    static String millis(@Nullable Duration time) {
        return time == null ? "a while" : time.toMillis() + " ms";
    }

    static String seconds(Duration time) {
        return Terminal.decimal(time.toNanos() / 1e9) + " s";
    }
}
