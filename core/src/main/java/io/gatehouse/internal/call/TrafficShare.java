package io.gatehouse.internal.call;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Extra requests as a share of the calls: each call earns a part of one, up to a reserve. A few more, the floor, are there at
 * the start and come back with time, for traffic that is too thin to earn any; but only where something has succeeded
 * since, so that an outage earns nothing by lasting. Over any n calls that all fail there are at most reserve + n·share.
 * Thread-safe, without locks: a call only counts up, the sums are made when something is taken.
 */
public final class TrafficShare {
    private final double share;
    private final double floor;
    private final double reserve;
    private final double perNano;
    private final LongAdder calls = new LongAdder();
    private final AtomicReference<Balance> balance;
    private volatile boolean succeeded = true;

    private record Balance(double tokens, long calls, long at, boolean used) {}

    /**
     * A share.
     *
     * @param share what each call earns; infinite to take without end
     * @param floor what is there at the start and what time refills to
     * @param reserve the most that is stored
     * @param floorNanos the time in which the floor refills, 0 for never
     */
    public TrafficShare(double share, double floor, double reserve, long floorNanos) {
        this.share = share;
        this.floor = floor;
        this.reserve = Math.max(floor, reserve);
        this.perNano = floorNanos == 0 ? 0 : floor / floorNanos;
        this.balance = new AtomicReference<>(new Balance(floor, 0, 0, false));
    }

    /** Counts a call. */
    public void call() {
        calls.increment();
    }

    /** Notes that a call went well. */
    public void succeeded() {
        // Nearly always true already: reading is free, writing would not be.
        if (!succeeded) {
            succeeded = true;
        }
    }

    /** Takes one, or says no. */
    public boolean take(long nanoTime) {
        if (share == Double.POSITIVE_INFINITY) {
            return true;
        }
        boolean healthy = succeeded;
        while (true) {
            Balance old = Objects.requireNonNull(balance.get());
            long counted = Math.max(old.calls(), calls.sum());
            double tokens = settled(old, counted, nanoTime, healthy);
            // A sum of tenths falls short of a whole by the last bit.
            boolean enough = tokens >= 1 - 1e-9;
            Balance next = new Balance(enough ? tokens - 1 : tokens, counted, nanoTime, true);
            if (balance.compareAndSet(old, next)) {
                if (healthy) {
                    succeeded = false;
                }
                return enough;
            }
        }
    }

    private double settled(Balance old, long counted, long nanoTime, boolean healthy) {
        double tokens = old.tokens();
        if (healthy && old.used() && tokens < floor) {
            tokens = Math.min(floor, tokens + Math.max(0, nanoTime - old.at()) * perNano);
        }
        return Math.min(reserve, tokens + (counted - old.calls()) * share);
    }
}
