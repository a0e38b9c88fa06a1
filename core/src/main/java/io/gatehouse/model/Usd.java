package io.gatehouse.model;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exact amount of US dollars: a whole number of nano-dollars, so that the price of a single token is kept. It may be
 * negative, as what is left of an overdrawn budget. Sums that do not fit, beyond some 9.2 billion dollars, throw an
 * {@link ArithmeticException}; nothing wraps around and nothing is rounded. Immutable.
 *
 * @param nanos the amount in billionths of a dollar
 */
public record Usd(long nanos) implements Comparable<Usd> {
    /** Nothing. */
    public static final Usd ZERO = new Usd(0);

    private static final long NANOS_PER_DOLLAR = 1_000_000_000L;
    private static final int DECIMALS = 9;
    private static final Pattern WRITTEN = Pattern.compile("(-?)\\$?(\\d{1,10})(?:\\.(\\d{1,9}))?");

    /**
     * An amount as people write it.
     *
     * @param dollars for example {@code 50.00}, {@code $0.001234} or {@code -$1}; at most nine decimals
     * @return the amount
     * @throws ConfigurationException when it is not written like that
     */
    public static Usd of(String dollars) {
        Matcher written = WRITTEN.matcher(Objects.requireNonNull(dollars, "dollars"));
        if (!written.matches()) {
            throw new ConfigurationException("An amount in dollars is written with digits and at most nine decimals,"
                    + " for example 50.00 or $0.001234, but was \"" + dollars + "\"");
        }
        String decimals = written.group(3) == null ? "" : written.group(3);
        long fraction = Long.parseLong(decimals + "0".repeat(DECIMALS - decimals.length()));
        Usd amount = new Usd(Long.parseLong(written.group(2)))
                .times(NANOS_PER_DOLLAR)
                .plus(new Usd(fraction));
        return written.group(1).isEmpty() ? amount : ZERO.minus(amount);
    }

    /**
     * An amount in nano-dollars.
     *
     * @param nanos billionths of a dollar
     * @return the amount
     */
    public static Usd ofNanos(long nanos) {
        return nanos == 0 ? ZERO : new Usd(nanos);
    }

    /**
     * The sum.
     *
     * @param other the amount to add
     * @return the sum
     * @throws ArithmeticException when it does not fit
     */
    public Usd plus(Usd other) {
        long sum = nanos + other.nanos;
        if (((nanos ^ sum) & (other.nanos ^ sum)) < 0) {
            throw new ArithmeticException(this + " and " + other + " add up to more than an amount can hold");
        }
        return ofNanos(sum);
    }

    /**
     * The difference.
     *
     * @param other the amount to take away
     * @return the difference, negative when that is more
     * @throws ArithmeticException when it does not fit
     */
    public Usd minus(Usd other) {
        long rest = nanos - other.nanos;
        if (((nanos ^ other.nanos) & (nanos ^ rest)) < 0) {
            throw new ArithmeticException(this + " less " + other + " is more than an amount can hold");
        }
        return ofNanos(rest);
    }

    /**
     * A multiple.
     *
     * @param factor how many times
     * @return the product
     * @throws ArithmeticException when it does not fit
     */
    public Usd times(long factor) {
        long low = nanos * factor;
        if (Math.multiplyHigh(nanos, factor) != low >> (Long.SIZE - 1)) {
            throw new ArithmeticException(factor + " times " + this + " is more than an amount can hold");
        }
        return ofNanos(low);
    }

    /**
     * Whether it is below zero.
     *
     * @return true below zero
     */
    public boolean isNegative() {
        return nanos < 0;
    }

    @Override
    public int compareTo(Usd other) {
        return Long.compare(nanos, other.nanos);
    }

    /** The amount as {@link #of} reads it, with two to nine decimals: {@code $50.00}, {@code -$0.001234}. */
    @Override
    public String toString() {
        // Halves of a division: the lowest number has no positive counterpart.
        String fraction = Long.toString(NANOS_PER_DOLLAR + Math.abs(nanos % NANOS_PER_DOLLAR));
        int end = fraction.length();
        while (end > 3 && fraction.charAt(end - 1) == '0') {
            end--;
        }
        return (nanos < 0 ? "-$" : "$") + Math.abs(nanos / NANOS_PER_DOLLAR) + "." + fraction.substring(1, end);
    }
}
