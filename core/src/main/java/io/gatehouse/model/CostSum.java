package io.gatehouse.model;

import java.math.BigInteger;

/**
 * A sum of tokens times prices, exact to 128 bits, so that only the end of a calculation rounds. Prices are at most a
 * dollar a token, so that no number of tokens gets near the limit. Not thread-safe.
 */
final class CostSum {
    private static final long MILLION = 1_000_000;

    private long high;
    private long low;

    /** Adds tokens at a price per million of them; neither is negative. */
    void add(long tokens, long nanosPerMillion) {
        long product = tokens * nanosPerMillion;
        long sum = low + product;
        high += Math.multiplyHigh(tokens, nanosPerMillion) + (Long.compareUnsigned(sum, product) < 0 ? 1 : 0);
        low = sum;
    }

    /** The amount in nano-dollars, a part of one counted as one. */
    long roundedUp() {
        if (high == 0 && low >= 0) {
            return low / MILLION + (low % MILLION == 0 ? 0 : 1);
        }
        BigInteger whole =
                BigInteger.valueOf(high).shiftLeft(Long.SIZE).add(new BigInteger(Long.toUnsignedString(low)));
        BigInteger nanos = whole.add(BigInteger.valueOf(MILLION - 1)).divide(BigInteger.valueOf(MILLION));
        if (nanos.bitLength() >= Long.SIZE) {
            throw new ArithmeticException("A cost of " + nanos + " nano-dollars is more than an amount can hold");
        }
        return nanos.longValue();
    }
}
