package io.gatehouse.benchmarks;

import static io.gatehouse.benchmarks.FaultOutcome.Kind.ERROR;
import static io.gatehouse.benchmarks.FaultOutcome.Kind.FALLBACK;
import static io.gatehouse.benchmarks.FaultOutcome.Kind.JOINED;
import static io.gatehouse.benchmarks.FaultOutcome.Kind.PRIMARY;

import io.gatehouse.benchmarks.FaultReaction.Plan;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.Timeouts;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The faults that the suite plays. */
final class FaultScenarios {

    private static final FaultSide P = FaultSide.PRIMARY;
    private static final FaultSide F = FaultSide.FALLBACK;
    private static final Duration AT_ONCE = Duration.ofSeconds(3);
    private static final int REPEATED = 10;

    /** The name under which the report finds the silent server. */
    static final String SILENT = "accepted and silent";

    /** The name under which the report finds the flapping server. */
    static final String FLAPPING = "flapping";

    private final boolean quick;
    private final Duration silence;
    private final List<FaultScenario> all = new ArrayList<>();

    private FaultScenarios(boolean quick) {
        this.quick = quick;
        this.silence = silenceLimit(quick);
    }

    /** How long a stream may be silent: the product's default, or less for a quick run. */
    static Duration silenceLimit(boolean quick) {
        return Duration.ofSeconds(quick ? 2 : 30);
    }

    static List<FaultScenario> all(boolean quick) {
        FaultScenarios scenarios = new FaultScenarios(quick);
        scenarios.rateLimits();
        scenarios.failures();
        scenarios.silences();
        scenarios.breaks();
        scenarios.requests();
        scenarios.flapping();
        return scenarios.all;
    }

    private FaultScenario add(String name, Plan primary) {
        FaultScenario scenario = new FaultScenario(name, primary);
        if (quick) {
            scenario.route(
                    scenario.route.timeouts(Timeouts.NONE.firstEvent(silence).betweenEvents(silence)));
        }
        all.add(scenario);
        return scenario;
    }

    private void rateLimits() {
        hint(
                "retry-after: 1",
                Duration.ofSeconds(1),
                () -> FaultAnswers.rateLimited().header("retry-after", "1"));
        hint(
                "retry-after: <HTTP date>",
                Duration.ofSeconds(1),
                () -> FaultAnswers.rateLimited().header("retry-after", httpDate(soon())));
        hint(
                "retry-after-ms: 300",
                Duration.ofMillis(300),
                () -> FaultAnswers.rateLimited().header("retry-after-ms", "300"));
        hint("reset-requests: 20ms", Duration.ofMillis(20), () -> exhausted("20ms"));
        hint("reset-requests: <epoch>", Duration.ofSeconds(1), () -> exhausted("" + soon().getEpochSecond()));
        hint("reset-requests: <RFC 3339>", Duration.ofSeconds(1), () -> exhausted("" + soon()));
        add("429, reset-requests: 6m0s", Plan.once(request -> exhausted("6m0s"), P))
                .right(FALLBACK)
                .primaryCalls(1)
                .within(AT_ONCE);
        add("429 for ever", Plan.always(FaultAnswers.rateLimited()))
                .calls(REPEATED)
                .right(FALLBACK);
        add(
                        "429 for ever, retry-after: 1",
                        Plan.always(FaultAnswers.rateLimited().header("retry-after", "1")))
                .calls(REPEATED)
                .right(FALLBACK);
    }

    /** Once 429 with a hint; then the primary is well again, but must not be asked too early. */
    private void hint(String header, Duration atLeast, Supplier<Script> answer) {
        add("429, " + header, Plan.once(request -> answer.get().script(request), P))
                .right(PRIMARY, FALLBACK)
                .keepsHint(atLeast);
    }

    private static Script exhausted(String reset) {
        return FaultAnswers.rateLimited()
                .header("x-ratelimit-limit-requests", "60")
                .header("x-ratelimit-remaining-requests", "0")
                .header("x-ratelimit-reset-requests", reset);
    }

    /** A whole second, between one and two seconds from now. */
    private static Instant soon() {
        return Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
    }

    private static String httpDate(Instant moment) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(moment.atOffset(ZoneOffset.UTC));
    }

    private void failures() {
        add("one 500", Plan.once(FaultAnswers.broken(), P)).right(PRIMARY, FALLBACK);
        add("503 for ever", Plan.always(FaultAnswers.unavailable()))
                .calls(REPEATED)
                .right(FALLBACK);
        add("reset before headers", Plan.once(Scripts.reset(), P)).right(PRIMARY, FALLBACK);
        add("error event inside a 200", Plan.once(FaultAnswers.errorEvent(), P)).right(PRIMARY, FALLBACK);
        add("empty 200 for ever", Plan.always(FaultAnswers.empty(P))).right(FALLBACK);
        add("malformed chunk (body)", Plan.always(FaultAnswers.malformed(P)))
                .rightStreamed(PRIMARY)
                .says("degraded")
                .rightBlocking(PRIMARY, FALLBACK, ERROR);
        add("no [DONE] after a finish reason", Plan.always(FaultAnswers.withoutDone(P)))
                .right(PRIMARY)
                .primaryCalls(1);
    }

    private void silences() {
        add(SILENT, Plan.always(Scripts.silent()))
                .timeout(silence.plusSeconds(10))
                .rightStreamed(FALLBACK)
                .rightBlocking(FALLBACK)
                .primaryCalls(1)
                .check(result -> result.mode() == Mode.BLOCKING
                                || result.slowestFirstMillis()
                                        <= silence.plusSeconds(1).toMillis()
                        ? null
                        : "the fallback's first event later than the limit + 1 s");
        Duration slow = quick ? Duration.ofMillis(1200) : Duration.ofSeconds(20);
        add(
                        "first token after " + slow.toMillis() / 1000.0 + " s",
                        (number, request, since) -> new FaultReaction(FaultAnswers.slow(P, slow), false))
                .right(PRIMARY)
                .primaryCalls(1)
                .fallbackCalls(0);
    }

    private void breaks() {
        broken("cut after 40 of 60", FaultAnswers.cut(P, 40), 40);
        broken("stall after 20 of 60", FaultAnswers.stall(P, 20), 20);
        RouteTarget claims = RouteTarget.of(F.target())
                .capabilities(Capabilities.builder().prefill(true).build());
        add("cut after 40, continue, prefill rejected", Plan.always(FaultAnswers.cut(P, 40)))
                .route(route(RouteTarget.of(P.target()), claims))
                .streams(StreamPolicy.continueElsewhere())
                .fallback((number, request, since) -> new FaultReaction(FaultAnswers.refusingPrefill(F), false))
                .rightStreamed(FALLBACK)
                .restarts(true)
                .rightBlocking(FALLBACK, ERROR);
    }

    /** A blocking answer that breaks has shown nothing yet, so that any clean end is right. */
    private void broken(String fault, Answer answer, int tokens) {
        FaultOutcome.Kind[] clean = {FALLBACK, JOINED, ERROR};
        Duration most = silence.plusSeconds(10);
        add(fault + ", surface", Plan.always(answer))
                .timeout(most)
                .rightStreamed(ERROR)
                .says("after " + tokens + " tokens")
                .fallbackCalls(1)
                .rightBlocking(clean);
        add(fault + ", restart", Plan.always(answer))
                .timeout(most)
                .streams(StreamPolicy.restart())
                .rightStreamed(FALLBACK)
                .restarts(true)
                .rightBlocking(clean);
        RouteTarget continues = RouteTarget.of(F.target())
                .capabilities(Capabilities.builder().prefill(true).build());
        add(fault + ", continue", Plan.always(answer))
                .timeout(most)
                .route(route(RouteTarget.of(P.target()), continues))
                .streams(StreamPolicy.continueElsewhere())
                .rightStreamed(JOINED)
                .restarts(false)
                .rightBlocking(clean);
    }

    private Route route(RouteTarget primary, RouteTarget fallback) {
        Route route = Route.to(primary).fallbackTo(fallback);
        return quick ? route.timeouts(Timeouts.NONE.firstEvent(silence).betweenEvents(silence)) : route;
    }

    private void requests() {
        add("context too long, larger window behind", Plan.always(FaultAnswers.tooLong()))
                .route(route(window(P, 8_192), window(F, 1_000_000)))
                .right(FALLBACK)
                .primaryCalls(1);
        add("context too long, smaller window behind", Plan.always(FaultAnswers.tooLong()))
                .route(route(window(P, 8_192), window(F, 4_096)))
                .right(ERROR)
                .error("ContextTooLong")
                .primaryCalls(1)
                .fallbackCalls(0);
        add("content filter", Plan.always(FaultAnswers.blocked()))
                .right(ERROR)
                .error("ContentBlocked")
                .primaryCalls(1)
                .fallbackCalls(0);
        add("usage and model of the leg that answered", Plan.always(FaultAnswers.unavailable()))
                .right(FALLBACK);
    }

    private static RouteTarget window(FaultSide side, long tokens) {
        return RouteTarget.of(side.target())
                .capabilities(Capabilities.builder().contextWindow(tokens).build());
    }

    private void flapping() {
        Duration period = Duration.ofSeconds(quick ? 2 : 10);
        add(FLAPPING, Plan.flapping(FaultAnswers.unavailable(), period.toNanos(), P))
                .traffic(period.multipliedBy(6), Duration.ofMillis(100))
                .right(PRIMARY, FALLBACK);
    }
}
