package io.gatehouse.policy;

import io.gatehouse.spi.Picker;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How attempts are spread over the endpoints of a provider (API keys, replicas). Only what may be used now is chosen from:
 * health and limits are looked at before. The targets of a group of a route are drawn by weight; only {@link #cheapest()}
 * orders them too.
 * Immutable and thread-safe; each place where it is used has a state of its own, so two routes to the same target take
 * turns apart, while they see the same load and latency.
 *
 * <p>The gateway's balancer is round robin unless set, and {@link #adaptive()} with {@code recommended()}; for pools of
 * replicas that keep prefixes it is {@link #prefixAffinity()} unless set. A route's own goes before it.
 */
public final class Balancer {
    /** The built-in ways of choosing. */
    public enum Kind {
        /** One after the other. */
        ROUND_ROBIN,
        /** In turn, each as often as its weight says. */
        WEIGHTED,
        /** The one with the fewest requests under way, per weight. */
        LEAST_OUTSTANDING,
        /** Two at random, of these the one with fewer requests under way. */
        POWER_OF_TWO,
        /** The lowest product of recent latency and requests under way, of two at random. */
        PEAK_EWMA,
        /** Of the targets of a group the one with the lowest price. */
        CHEAPEST,
        /** The same key goes to the same place as long as that is there. */
        STICKY,
        /** Prompts that begin alike go to the same place; the default for pools that keep prefixes. */
        PREFIX_AFFINITY,
        /** Latency, load, failures and rate limits together; the default of {@code recommended()}. */
        ADAPTIVE,
        /** Chosen by code of the application. */
        CUSTOM
    }

    private final Kind kind;
    private final @Nullable Supplier<? extends Picker> custom;

    private Balancer(Kind kind, @Nullable Supplier<? extends Picker> custom) {
        this.kind = kind;
        this.custom = custom;
    }

    /**
     * One after the other: the one that waits longest for a turn is next, also when some are left out for a while.
     *
     * @return the balancer
     */
    public static Balancer roundRobin() {
        return new Balancer(Kind.ROUND_ROBIN, null);
    }

    /**
     * In turn, each as often as its weight says, mixed rather than in blocks. What has weight 0 is chosen only when
     * nothing else is there.
     *
     * @return the balancer
     */
    public static Balancer weighted() {
        return new Balancer(Kind.WEIGHTED, null);
    }

    /**
     * The one with the fewest requests under way for its weight; of several the one that waits longest for a turn. What
     * fails most of the time is passed over, because errors that return fast keep its load low.
     *
     * @return the balancer
     */
    public static Balancer leastOutstanding() {
        return new Balancer(Kind.LEAST_OUTSTANDING, null);
    }

    /**
     * Two at random, of these the one with fewer requests under way for its weight: nearly as even as looking at all, and
     * many gateways that do so do not all run to the same endpoint. What fails most of the time is passed over.
     *
     * @return the balancer
     */
    public static Balancer powerOfTwo() {
        return new Balancer(Kind.POWER_OF_TWO, null);
    }

    /**
     * Two at random, of these the one with the lower product of latency and requests under way. Latency is the time to the
     * first event, rises to a slow answer at once and falls over ten seconds; a failure counts as a slow answer.
     *
     * @return the balancer
     */
    public static Balancer peakEwma() {
        return new Balancer(Kind.PEAK_EWMA, null);
    }

    /**
     * Of the targets of a group the one with the lowest known price, input and output of one token each; those whose price
     * is not known come last, in their order, and weights do not count. It orders targets as the balancer of a route; the
     * gateway's is about endpoints only. The endpoints of one target cost the same: they are chosen as with {@link
     * #adaptive()}.
     *
     * @return the balancer
     */
    public static Balancer cheapest() {
        return new Balancer(Kind.CHEAPEST, null);
    }

    /**
     * Calls of one conversation go to the same place, which may then know the beginning of their prompts: by {@code
     * conversation}, or else by {@code tenant}; calls without either go as with {@link #powerOfTwo()}. When a place is
     * missing only its calls move, and they come back with it. Nothing is stored.
     *
     * @return the balancer
     */
    public static Balancer sticky() {
        return new Balancer(Kind.STICKY, null);
    }

    /**
     * Prompts that begin alike go to the same replica, which has the keys and values of that beginning in its memory: the
     * next turn of a conversation where the last one went, and conversations with the same instructions to as few replicas
     * as can bear them. Which replica that is follows from the prompt alone (model, tenant, tools, instructions, first
     * messages), so that several JVMs agree without talking, and a replica that is gone gives up only its own share. A
     * replica that has much more to do than the others, by its tokens under way or by what it says of its load, passes
     * calls on to the better of two others; so does every call that shares nothing with others.
     *
     * <p>The default for pools whose engine keeps prefixes ({@link io.gatehouse.spi.PoolSettings#keepsPrefixes()}), unless
     * the gateway or the route has a balancer of its own.
     *
     * @return the balancer
     */
    public static Balancer prefixAffinity() {
        return new Balancer(Kind.PREFIX_AFFINITY, null);
    }

    /**
     * Two at random, of these the one that latency, requests under way, failures and the rate limits in its answers'
     * headers speak for. An endpoint that says it has nothing left is avoided until its limit is reset, before it answers
     * 429; below a tenth of its limit it gets less.
     *
     * @return the balancer
     */
    public static Balancer adaptive() {
        return new Balancer(Kind.ADAPTIVE, null);
    }

    /**
     * Chosen by code of the application.
     *
     * @param pickers gives a new picker for each place where the balancer is used
     * @return the balancer
     */
    public static Balancer custom(Supplier<? extends Picker> pickers) {
        return new Balancer(Kind.CUSTOM, Objects.requireNonNull(pickers, "pickers"));
    }

    /**
     * The way of choosing.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The application's pickers.
     *
     * @return for {@link Kind#CUSTOM} the source of pickers, else null
     */
    public @Nullable Supplier<? extends Picker> pickers() {
        return custom;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Balancer that && that.kind == kind && Objects.equals(that.custom, custom);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, custom);
    }

    @Override
    public String toString() {
        return "Balancer(" + kind + ")";
    }
}
