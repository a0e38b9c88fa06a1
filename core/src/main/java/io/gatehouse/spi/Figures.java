package io.gatehouse.spi;

import io.gatehouse.model.Json;
import org.jspecify.annotations.Nullable;

/**
 * Makes figures for a {@link io.gatehouse.model.ReplicaLoad} of what a server says. What cannot be is unknown: no server
 * has minus one request waiting, and a load that is refused for one bad figure would lose the good ones.
 */
public final class Figures {
    // Shares are quotients; a little more than all is all. Much more is another unit.
    private static final double ROUNDING = 1.1;

    private Figures() {}

    /**
     * A number.
     *
     * @param value anything
     * @return the number, or null when it is none or not finite
     */
    public static @Nullable Double number(Json value) {
        double number = value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN;
        return Double.isFinite(number) ? number : null;
    }

    /**
     * A number of requests.
     *
     * @param value what the server says, or null
     * @return 0 or more, or null when it cannot be
     */
    public static @Nullable Integer count(@Nullable Double value) {
        return value == null || !(value >= 0 && value <= Integer.MAX_VALUE) ? null : (int) Math.round(value);
    }

    /**
     * A number of tokens.
     *
     * @param value what the server says, or null
     * @return 0 or more, or null when it cannot be
     */
    public static @Nullable Long tokens(@Nullable Double value) {
        return value == null || !(value >= 0 && value < Long.MAX_VALUE) ? null : Math.round(value);
    }

    /**
     * How many requests a server takes at once.
     *
     * @param value what the server says, or null
     * @return 1 or more, or null when it cannot be
     */
    public static @Nullable Integer limit(@Nullable Double value) {
        Integer count = count(value);
        return count == null || count == 0 ? null : count;
    }

    /**
     * A share.
     *
     * @param value what the server says, or null
     * @return 0 to 1; 1 for a little more, as rounding makes it; null when it cannot be
     */
    public static @Nullable Double share(@Nullable Double value) {
        return value == null || !(value >= 0 && value <= ROUNDING) ? null : Math.min(1, value);
    }

    /**
     * A time.
     *
     * @param value seconds, as the server says, or null
     * @return 0 or more, or null when it cannot be
     */
    public static @Nullable Double seconds(@Nullable Double value) {
        return value == null || !(value >= 0 && value < Double.POSITIVE_INFINITY) ? null : value;
    }

    /**
     * A quotient.
     *
     * @param part what is divided, or null
     * @param whole by what, or null
     * @return the quotient, or null when one is unknown or the divisor is not positive
     */
    public static @Nullable Double quotient(@Nullable Double part, @Nullable Double whole) {
        return part == null || whole == null || !(whole > 0) ? null : part / whole;
    }

    /**
     * The first that is known.
     *
     * @param one a figure, or null
     * @param other a figure, or null
     * @return one, or else the other
     */
    public static @Nullable Double either(@Nullable Double one, @Nullable Double other) {
        return one != null ? one : other;
    }

    /**
     * The sum of what is known.
     *
     * @param one a figure, or null
     * @param other a figure, or null
     * @return the sum, or null when both are unknown
     */
    public static @Nullable Double sum(@Nullable Double one, @Nullable Double other) {
        if (one == null || other == null) {
            return either(one, other);
        }
        return one + other;
    }
}
