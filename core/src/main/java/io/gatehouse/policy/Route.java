package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of a name go: groups of targets in order, and the policies for them. The targets of one group share its
 * traffic by their weights; when one fails the others of its group are tried, then the next group. No target stands in a
 * route twice, so that none is tried twice in a call. Immutable; each method gives a changed copy.
 *
 * <pre>{@code
 * Route.to("vllm/qwen3-8b").fallbackTo("openai/gpt-5-mini")
 * }</pre>
 */
public final class Route {
    private final List<List<RouteTarget>> groups;
    private final List<RouteTarget> onContextTooLong;
    private final List<RouteTarget> onContentBlocked;
    private final Settings settings;

    /** What stands beside the targets. */
    private record Settings(
            Timeouts timeouts,
            @Nullable StreamPolicy streams,
            @Nullable Balancer balancer,
            @Nullable HedgePolicy hedge,
            @Nullable LimitPolicy limits,
            @Nullable ShadowPolicy shadow,
            @Nullable Boolean streamOnWire,
            int maxTargets,
            boolean waits) {
        static final Settings NONE = new Settings(Timeouts.NONE, null, null, null, null, null, null, 5, false);
    }

    private Route(
            List<List<RouteTarget>> groups,
            List<RouteTarget> onContextTooLong,
            List<RouteTarget> onContentBlocked,
            Settings settings) {
        this.groups = groups;
        this.onContextTooLong = onContextTooLong;
        this.onContentBlocked = onContentBlocked;
        this.settings = settings;
        checkOnce();
    }

    private void checkOnce() {
        Set<Target> seen = new HashSet<>();
        Stream.of(targets(), onContextTooLong, onContentBlocked)
                .flatMap(List::stream)
                .forEach(each -> {
                    if (!seen.add(each.target())) {
                        throw new ConfigurationException(
                                "The route already holds " + each.target() + ": no target is tried twice in a call");
                    }
                });
        for (List<RouteTarget> group : groups) {
            if (group.stream().allMatch(each -> each.weight() == 0)) {
                throw new ConfigurationException("All targets of the group " + group
                        + " have weight 0: give at least one of them a share of the traffic");
            }
        }
    }

    /**
     * A route to one target.
     *
     * @param target provider/model
     * @return the route
     */
    public static Route to(String target) {
        return to(RouteTarget.of(target));
    }

    /**
     * A route to a target, or to a group that shares the traffic by weight: a canary, say.
     *
     * @param first a target
     * @param others further targets of the group
     * @return the route
     */
    public static Route to(RouteTarget first, RouteTarget... others) {
        return new Route(List.of(group(first, others)), List.of(), List.of(), Settings.NONE);
    }

    private static List<RouteTarget> group(RouteTarget first, RouteTarget... others) {
        List<RouteTarget> group = new ArrayList<>();
        group.add(Objects.requireNonNull(first, "target"));
        group.addAll(List.of(others));
        return List.copyOf(group);
    }

    /**
     * The same route with one more target, tried when those before it failed.
     *
     * @param target provider/model
     * @return a longer route
     */
    public Route fallbackTo(String target) {
        return fallbackTo(RouteTarget.of(target));
    }

    /**
     * The same route with one more group, tried when those before it failed.
     *
     * @param first a target
     * @param others further targets of the group
     * @return a longer route
     */
    public Route fallbackTo(RouteTarget first, RouteTarget... others) {
        List<List<RouteTarget>> longer = new ArrayList<>(groups);
        longer.add(group(first, others));
        return new Route(List.copyOf(longer), onContextTooLong, onContentBlocked, settings);
    }

    /**
     * Where a call goes whose prompt does not fit: only targets whose known window is larger are tried. Without it such a
     * call goes to those of the ordinary targets that have a larger known window.
     *
     * @param targets in order, provider/model
     * @return a copy
     */
    public Route onContextTooLong(String... targets) {
        return onContextTooLong(parsed(targets));
    }

    /**
     * Where a call goes whose prompt does not fit: only targets whose known window is larger are tried.
     *
     * @param targets in order
     * @return a copy
     */
    public Route onContextTooLong(RouteTarget... targets) {
        return new Route(groups, List.of(targets), onContentBlocked, settings);
    }

    /**
     * Where a call goes that a provider blocked for its content. Without it a blocked call fails: going round a filter is
     * never done unasked.
     *
     * @param targets in order, provider/model
     * @return a copy
     */
    public Route onContentBlocked(String... targets) {
        return onContentBlocked(parsed(targets));
    }

    /**
     * Where a call goes that a provider blocked for its content; nowhere unless set.
     *
     * @param targets in order
     * @return a copy
     */
    public Route onContentBlocked(RouteTarget... targets) {
        return new Route(groups, onContextTooLong, List.of(targets), settings);
    }

    private static RouteTarget[] parsed(String... targets) {
        return Stream.of(targets).map(RouteTarget::of).toArray(RouteTarget[]::new);
    }

    /**
     * With limits on silence, between the targets' and the providers'.
     *
     * @param limits firstEvent and betweenEvents; the overall time belongs to the call
     * @return a copy
     */
    public Route timeouts(Timeouts limits) {
        if (limits.overall() != null) {
            throw new ConfigurationException("A route sets an overall timeout, which spans all targets of a call: set"
                    + " it on the gateway or the call");
        }
        Settings s = settings;
        return with(new Settings(
                limits, s.streams, s.balancer, s.hedge, s.limits, s.shadow, s.streamOnWire, s.maxTargets, s.waits));
    }

    /**
     * With what happens to answers that break off after they have begun.
     *
     * @param policy the policy
     * @return a copy
     */
    public Route streams(StreamPolicy policy) {
        Settings s = settings;
        return with(new Settings(
                s.timeouts, policy, s.balancer, s.hedge, s.limits, s.shadow, s.streamOnWire, s.maxTargets, s.waits));
    }

    /**
     * With a way to choose endpoints other than the gateway's. The targets of a group are drawn by
     * weight, or come in the order of their prices with {@link Balancer#cheapest()}.
     *
     * @param policy the balancer
     * @return a copy
     */
    public Route balancer(Balancer policy) {
        Settings s = settings;
        return with(new Settings(
                s.timeouts, s.streams, policy, s.hedge, s.limits, s.shadow, s.streamOnWire, s.maxTargets, s.waits));
    }

    /**
     * With second attempts beside slow ones, in place of the gateway's policy.
     *
     * @param policy the policy
     * @return a copy
     */
    public Route hedge(HedgePolicy policy) {
        Settings s = settings;
        return with(new Settings(
                s.timeouts, s.streams, s.balancer, policy, s.limits, s.shadow, s.streamOnWire, s.maxTargets, s.waits));
    }

    /**
     * With limits over all targets of the route together. A call has its place until its answer has ended.
     *
     * @param policy the limits
     * @return a copy
     */
    public Route limits(LimitPolicy policy) {
        Settings s = settings;
        return with(new Settings(
                s.timeouts, s.streams, s.balancer, s.hedge, policy, s.shadow, s.streamOnWire, s.maxTargets, s.waits));
    }

    /**
     * With a copy of its traffic to another target.
     *
     * @param policy where, and how much
     * @return a copy
     */
    public Route shadow(ShadowPolicy policy) {
        Settings s = settings;
        return with(new Settings(
                s.timeouts, s.streams, s.balancer, s.hedge, s.limits, policy, s.streamOnWire, s.maxTargets, s.waits));
    }

    /**
     * Whether blocking calls travel as streams and are put together here. That makes a silent server visible within the
     * limits on silence, where an answer in one piece shows nothing before its end, and lets a cancel stop generation at
     * once; it costs the parsing of each piece. Unless set, the gateway decides.
     *
     * @param on whether to
     * @return a copy
     */
    public Route streamOnWire(boolean on) {
        Settings s = settings;
        return with(new Settings(
                s.timeouts, s.streams, s.balancer, s.hedge, s.limits, s.shadow, on, s.maxTargets, s.waits));
    }

    /**
     * With a bound on the targets that one call tries; those that are passed over do not count.
     *
     * @param number 1 to 50; 5 unless set
     * @return a copy
     */
    public Route maxTargets(int number) {
        if (number < 1 || number > 50) {
            throw new ConfigurationException("maxTargets must be 1 to 50, but was " + number);
        }
        Settings s = settings;
        return with(new Settings(
                s.timeouts, s.streams, s.balancer, s.hedge, s.limits, s.shadow, s.streamOnWire, number, s.waits));
    }

    /**
     * Whether a call waits, within its deadline, when no endpoint of a target would take it now: all circuit breakers are
     * open, say. Otherwise it goes on to the next target, or fails at once, with the time to try again.
     *
     * @param on whether to; false unless set
     * @return a copy
     */
    public Route waitWhenUnavailable(boolean on) {
        Settings s = settings;
        return with(new Settings(
                s.timeouts, s.streams, s.balancer, s.hedge, s.limits, s.shadow, s.streamOnWire, s.maxTargets, on));
    }

    private Route with(Settings changed) {
        return new Route(groups, onContextTooLong, onContentBlocked, changed);
    }

    /**
     * The ordinary targets, group after group.
     *
     * @return at least one
     */
    public List<RouteTarget> targets() {
        return groups.stream().flatMap(List::stream).toList();
    }

    /**
     * The groups in the order in which they are tried.
     *
     * @return at least one, none empty
     */
    public List<List<RouteTarget>> groups() {
        return groups;
    }

    /**
     * Where prompts go that do not fit.
     *
     * @return the targets, empty unless set
     */
    public List<RouteTarget> onContextTooLong() {
        return onContextTooLong;
    }

    /**
     * Where blocked calls go.
     *
     * @return the targets, empty unless set
     */
    public List<RouteTarget> onContentBlocked() {
        return onContentBlocked;
    }

    /**
     * The route's limits on silence.
     *
     * @return the timeouts, without an overall one
     */
    public Timeouts timeouts() {
        return settings.timeouts;
    }

    /**
     * What happens to answers that break off.
     *
     * @return the policy, or null for the gateway's
     */
    public @Nullable StreamPolicy streams() {
        return settings.streams;
    }

    /**
     * The route's balancer.
     *
     * @return the balancer, or null for the gateway's
     */
    public @Nullable Balancer balancer() {
        return settings.balancer;
    }

    /**
     * The route's hedging.
     *
     * @return the policy, or null for the gateway's
     */
    public @Nullable HedgePolicy hedge() {
        return settings.hedge;
    }

    /**
     * The route's limits.
     *
     * @return the limits, or null for none
     */
    public @Nullable LimitPolicy limits() {
        return settings.limits;
    }

    /**
     * The route's shadow.
     *
     * @return the policy, or null for none
     */
    public @Nullable ShadowPolicy shadow() {
        return settings.shadow;
    }

    /**
     * Whether blocking calls travel as streams.
     *
     * @return null for the gateway's choice
     */
    public @Nullable Boolean streamOnWire() {
        return settings.streamOnWire;
    }

    /**
     * How many targets one call tries at most.
     *
     * @return the bound
     */
    public int maxTargets() {
        return settings.maxTargets;
    }

    /**
     * Whether a call waits when no endpoint of a target would take it now.
     *
     * @return true if it does
     */
    public boolean waitWhenUnavailable() {
        return settings.waits;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Route route
                && route.groups.equals(groups)
                && route.onContextTooLong.equals(onContextTooLong)
                && route.onContentBlocked.equals(onContentBlocked)
                && route.settings.equals(settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(groups, onContextTooLong, onContentBlocked, settings);
    }

    @Override
    public String toString() {
        return "Route" + targets();
    }
}
