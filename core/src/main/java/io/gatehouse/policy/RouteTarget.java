package io.gatehouse.policy;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A target as one route uses it: with a weight, timeouts and changes of its own. Immutable; each method gives a changed
 * copy.
 */
public final class RouteTarget {
    private final Target target;
    private final int weight;
    private final Timeouts timeouts;
    private final Capabilities capabilities;
    private final @Nullable UnaryOperator<ChatRequest> change;

    private RouteTarget(
            Target target,
            int weight,
            Timeouts timeouts,
            Capabilities capabilities,
            @Nullable UnaryOperator<ChatRequest> change) {
        this.target = target;
        this.weight = weight;
        this.timeouts = timeouts;
        this.capabilities = capabilities;
        this.change = change;
    }

    /**
     * A target with weight 1.
     *
     * @param target provider/model
     * @return the target
     */
    public static RouteTarget of(String target) {
        return new RouteTarget(Target.parse(target), 1, Timeouts.NONE, Capabilities.UNKNOWN, null);
    }

    /**
     * With a share of its group's traffic.
     *
     * @param share 0 to 1,000,000; 0 gets traffic only when the others of the group fail
     * @return a copy
     */
    public RouteTarget weight(int share) {
        if (share < 0 || share > 1_000_000) {
            throw new ConfigurationException("The weight of " + target + " must be 0 to 1,000,000, but was " + share);
        }
        return new RouteTarget(target, share, timeouts, capabilities, change);
    }

    /**
     * With limits on silence of its own, between the call's and the route's.
     *
     * @param limits firstEvent and betweenEvents; the overall time belongs to the call
     * @return a copy
     */
    public RouteTarget timeouts(Timeouts limits) {
        if (limits.overall() != null) {
            throw new ConfigurationException("Target " + target + " of a route sets an overall timeout, which spans"
                    + " all targets of a call: set it on the gateway or the call");
        }
        return new RouteTarget(target, weight, limits, capabilities, change);
    }

    /**
     * With capabilities that provider and catalogue do not know, or know wrongly.
     *
     * @param known what is set here holds
     * @return a copy
     */
    public RouteTarget capabilities(Capabilities known) {
        return new RouteTarget(target, weight, timeouts, Objects.requireNonNull(known, "known"), change);
    }

    /**
     * With a change of chat requests on their way to this target: other parameters, another system prompt. The model of
     * the result is ignored: it is this target.
     *
     * @param transform must be thread-safe
     * @return a copy
     */
    public RouteTarget request(UnaryOperator<ChatRequest> transform) {
        return new RouteTarget(target, weight, timeouts, capabilities, Objects.requireNonNull(transform, "transform"));
    }

    /**
     * Provider and model.
     *
     * @return the target
     */
    public Target target() {
        return target;
    }

    /**
     * Its share of its group's traffic.
     *
     * @return the weight
     */
    public int weight() {
        return weight;
    }

    /**
     * Its limits on silence.
     *
     * @return the timeouts, without an overall one
     */
    public Timeouts timeouts() {
        return timeouts;
    }

    /**
     * What the route says of its capabilities.
     *
     * @return the capabilities, most often unknown
     */
    public Capabilities capabilities() {
        return capabilities;
    }

    /**
     * The change of its chat requests.
     *
     * @return the change, or null
     */
    public @Nullable UnaryOperator<ChatRequest> request() {
        return change;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RouteTarget that
                && that.target.equals(target)
                && that.weight == weight
                && that.timeouts.equals(timeouts)
                && that.capabilities.equals(capabilities)
                && Objects.equals(that.change, change);
    }

    @Override
    public int hashCode() {
        return Objects.hash(target, weight, timeouts, capabilities, change);
    }

    @Override
    public String toString() {
        return weight == 1 ? target.toString() : target + " (weight " + weight + ")";
    }
}
