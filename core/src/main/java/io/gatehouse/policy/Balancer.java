package io.gatehouse.policy;

import io.gatehouse.spi.Picker;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How attempts are spread over the endpoints of a provider (API keys, replicas), and calls over the targets of a weighted
 * group. Immutable; each place where it is used has a state of its own.
 */
public final class Balancer {
    /** The built-in ways of choosing. */
    public enum Kind {
        /** One after the other. */
        ROUND_ROBIN,
        /** At random by weight. */
        WEIGHTED,
        /** The one with the fewest requests under way, per weight. */
        LEAST_OUTSTANDING,
        /** Two at random, of these the one with fewer requests under way. */
        POWER_OF_TWO,
        /** The lowest product of recent latency and requests under way, of two at random. */
        PEAK_EWMA,
        /** The lowest price first. */
        CHEAPEST,
        /** The same key goes to the same place as long as that is there. */
        STICKY,
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
     * One after the other.
     *
     * @return the balancer
     */
    public static Balancer roundRobin() {
        return new Balancer(Kind.ROUND_ROBIN, null);
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
    public String toString() {
        return "Balancer(" + kind + ")";
    }
}
