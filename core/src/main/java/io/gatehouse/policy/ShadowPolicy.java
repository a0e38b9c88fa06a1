package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Target;
import io.gatehouse.spi.ShadowListener;
import java.time.Duration;
import java.util.Objects;

/**
 * A second target that gets a copy of a route's traffic, for comparison only: nobody waits for it and its answer goes to a
 * listener alone. The copy is sent when the answer has been read to its end, on a thread of its own, as a call of its own:
 * it shares neither the call's time nor its tags, and so not its budgets. It has low priority where limits make calls wait,
 * and is neither repeated nor hedged. Calls with tools and calls marked as having side effects are never copied, and neither
 * are embeddings. Immutable; each method gives a changed copy.
 */
public final class ShadowPolicy {
    private final Target target;
    private final ShadowListener listener;
    private final double share;
    private final int maxConcurrent;
    private final Duration timeout;

    private ShadowPolicy(Target target, ShadowListener listener, double share, int maxConcurrent, Duration timeout) {
        this.target = target;
        this.listener = listener;
        this.share = share;
        this.maxConcurrent = maxConcurrent;
        this.timeout = timeout;
    }

    /**
     * All traffic, at most 4 copies at once, each with a minute of time.
     *
     * @param target provider/model
     * @param listener gets both answers
     * @return the policy
     */
    public static ShadowPolicy to(String target, ShadowListener listener) {
        return new ShadowPolicy(
                Target.parse(target), Objects.requireNonNull(listener, "listener"), 1, 4, Duration.ofMinutes(1));
    }

    /**
     * With a share of the calls, chosen at random.
     *
     * @param part above 0, at most 1
     * @return a copy
     */
    public ShadowPolicy share(double part) {
        if (!(part > 0 && part <= 1)) {
            throw new ConfigurationException("The share of a shadow must be above 0 and at most 1, but was " + part);
        }
        return new ShadowPolicy(target, listener, part, maxConcurrent, timeout);
    }

    /**
     * With a bound on the copies under way; calls beyond it are not copied.
     *
     * @param number 1 to 1,000
     * @return a copy
     */
    public ShadowPolicy maxConcurrent(int number) {
        if (number < 1 || number > 1_000) {
            throw new ConfigurationException("maxConcurrent of a shadow must be 1 to 1,000, but was " + number);
        }
        return new ShadowPolicy(target, listener, share, number, timeout);
    }

    /**
     * With a limit on each copy.
     *
     * @param overall positive
     * @return a copy
     */
    public ShadowPolicy timeout(Duration overall) {
        if (overall.isNegative() || overall.isZero()) {
            throw new ConfigurationException("The timeout of a shadow must be positive, but was " + overall);
        }
        return new ShadowPolicy(target, listener, share, maxConcurrent, overall);
    }

    /**
     * Where the copies go.
     *
     * @return the target
     */
    public Target target() {
        return target;
    }

    /**
     * Who gets both answers.
     *
     * @return the listener
     */
    public ShadowListener listener() {
        return listener;
    }

    /**
     * Which part of the calls is copied.
     *
     * @return above 0, at most 1
     */
    public double share() {
        return share;
    }

    /**
     * How many copies are under way at most.
     *
     * @return the bound
     */
    public int maxConcurrent() {
        return maxConcurrent;
    }

    /**
     * How long a copy may take.
     *
     * @return the limit
     */
    public Duration timeout() {
        return timeout;
    }

    @Override
    public String toString() {
        return "ShadowPolicy(" + target + ", share " + share + ")";
    }
}
