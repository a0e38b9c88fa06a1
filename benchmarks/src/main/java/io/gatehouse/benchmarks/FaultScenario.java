package io.gatehouse.benchmarks;

import io.gatehouse.policy.Route;
import io.gatehouse.policy.StreamPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A fault, what stands behind it, and which outcomes are right. Filled in while it is made, then only read. */
final class FaultScenario {

    /** Something that must hold beside the outcomes; returns what is wrong, or null. */
    interface Check {
        String complaint(FaultResult result);
    }

    final String name;
    final FaultReaction.Plan primary;
    final Set<FaultOutcome.Kind> rightStreaming = EnumSet.noneOf(FaultOutcome.Kind.class);
    final Set<FaultOutcome.Kind> rightBlocking = EnumSet.noneOf(FaultOutcome.Kind.class);
    final List<Check> checks = new ArrayList<>();

    FaultReaction.Plan fallback = FaultReaction.Plan.well(FaultSide.FALLBACK);
    Route route = Route.to(FaultSide.PRIMARY.target()).fallbackTo(FaultSide.FALLBACK.target());
    Duration timeout = Duration.ofMinutes(2);
    Duration lasts = Duration.ZERO;
    int calls = 1;
    Duration pause = Duration.ZERO;

    FaultScenario(String name, FaultReaction.Plan primary) {
        this.name = name;
        this.primary = primary;
    }

    /** What is right for streams and blocking calls alike. */
    FaultScenario right(FaultOutcome.Kind... kinds) {
        return rightStreamed(kinds).rightBlocking(kinds);
    }

    FaultScenario rightStreamed(FaultOutcome.Kind... kinds) {
        rightStreaming.addAll(List.of(kinds));
        return this;
    }

    FaultScenario rightBlocking(FaultOutcome.Kind... kinds) {
        rightBlocking.addAll(List.of(kinds));
        return this;
    }

    FaultScenario fallback(FaultReaction.Plan plan) {
        fallback = plan;
        return this;
    }

    FaultScenario route(Route other) {
        route = other;
        return this;
    }

    FaultScenario streams(StreamPolicy policy) {
        route = route.streams(policy);
        return this;
    }

    FaultScenario timeout(Duration overall) {
        timeout = overall;
        return this;
    }

    /** So many calls, one after the other. */
    FaultScenario calls(int number) {
        calls = number;
        return this;
    }

    /** Calls one after the other for this time, each at least this long after the one before began. */
    FaultScenario traffic(Duration time, Duration every) {
        lasts = time;
        pause = every;
        return this;
    }

    FaultScenario check(Check check) {
        checks.add(check);
        return this;
    }

    /** Not asked again before the time that it named. */
    FaultScenario keepsHint(Duration atLeast) {
        return check(result -> {
            long early = result.primary().all.earlierThan(atLeast.toNanos());
            return early == 0 ? null : "asked again before the " + atLeast.toMillis() + " ms that the server named";
        });
    }

    FaultScenario primaryCalls(int most) {
        return check(result -> result.primary().all.count() <= most
                ? null
                : result.primary().all.count() + " calls to the primary, not " + most);
    }

    FaultScenario fallbackCalls(int most) {
        return check(result -> result.fallback().all.count() <= most
                ? null
                : result.fallback().all.count() + " calls to the fallback, not " + most);
    }

    /** A stream's first event, or the end of a blocking answer, comes no later. */
    FaultScenario within(Duration time) {
        return check(result -> result.slowestFirstMillis() <= time.toMillis()
                ? null
                : "first event after more than " + time.toMillis() + " ms");
    }

    /** A stream's reader hears that what he has is void, or does not. */
    FaultScenario restarts(boolean expected) {
        return check(result -> result.mode() == Mode.BLOCKING || result.restarted() == expected
                ? null
                : expected ? "the reader was not told to discard" : "the reader was told to discard");
    }

    /** What a stream's outcome or error must say. */
    FaultScenario says(String words) {
        return check(result -> result.mode() == Mode.BLOCKING
                        || result.calls().stream()
                                .allMatch(call -> call.outcome().detail().contains(words))
                ? null
                : "not \"" + words + "\"");
    }

    /** Which error is the right one, in both modes. */
    FaultScenario error(String name) {
        return check(result ->
                result.calls().stream().allMatch(call -> call.outcome().detail().startsWith(name))
                        ? null
                        : "not " + name);
    }

    Set<FaultOutcome.Kind> right(Mode mode) {
        return mode == Mode.BLOCKING ? rightBlocking : rightStreaming;
    }
}
