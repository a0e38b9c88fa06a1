package io.gatehouse.tests.chain;

/** How much of a big test is run: all of it with {@code -Pstress}, little with {@code -Dquick}. */
public final class Sizes {
    private Sizes() {}

    /** The number of tries. */
    public static int of(int full, int usual, int quick) {
        if (Boolean.getBoolean("stress")) {
            return full;
        }
        return System.getProperty("quick") != null ? quick : usual;
    }
}
