package io.gatehouse.internal.health;

import io.gatehouse.internal.call.Gate;
import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.PermissionDeniedException;
import io.gatehouse.model.QuotaExhaustedException;
import io.gatehouse.policy.BreakerPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls from an endpoint whose credential was refused, or from a lane whose model it may not use. After its time one
 * call goes through; the others wait for what becomes of it. Lock-free.
 */
public final class Quarantine implements Gate {
    // A lane that failed may work, one that was refused will not.
    private static final double REFUSED = 1e6;
    private static final Duration PROBED = Duration.ofSeconds(1);

    private final BreakerPolicy policy;
    private final AtomicReference<@Nullable Ban> ban = new AtomicReference<>();

    /** Calls are kept out. Told apart by identity, so that each probe knows its own. */
    static final class Ban {
        private final Class<? extends GatewayException> error;
        private final long until;
        private final boolean probed;

        private Ban(Class<? extends GatewayException> error, long until, boolean probed) {
            this.error = error;
            this.until = until;
            this.probed = probed;
        }

        Ban probed(boolean underWay) {
            return new Ban(error, until, underWay);
        }

        boolean admits(long nanoTime) {
            return !probed && nanoTime - until >= 0;
        }

        String reason() {
            if (error == PermissionDeniedException.class) {
                return "its credential may not use this model";
            }
            return error == QuotaExhaustedException.class
                    ? "its account is out of credit or quota"
                    : "its credential was refused";
        }
    }

    /** No quarantine. */
    public Quarantine(BreakerPolicy policy) {
        this.policy = policy;
    }

    /** Whether calls go through without further ado. */
    boolean isClear() {
        return ban.get() == null;
    }

    /** Lets a call through as the probe; null when it must not, or need not. */
    @Nullable
    Ban enter(long nanoTime) {
        Ban now = ban.get();
        if (now == null || !now.admits(nanoTime)) {
            return null;
        }
        Ban probed = now.probed(true);
        return ban.compareAndSet(now, probed) ? probed : null;
    }

    /** The probe was served. */
    void lift(Ban probe) {
        ban.compareAndSet(probe, null);
    }

    /** The probe ended without a verdict. */
    void release(Ban probe) {
        ban.compareAndSet(probe, probe.probed(false));
    }

    /** A call was refused. Returns for how long no other is let through, or null if that was settled before. */
    @Nullable
    Duration impose(GatewayException error, @Nullable Ban probe, long nanoTime) {
        Ban now = ban.get();
        if (now != null && now != probe) {
            return null;
        }
        Duration time = time(error.retryAfter());
        Ban next = new Ban(error.getClass(), nanoTime + time.toNanos(), false);
        return ban.compareAndSet(now, next) ? time : null;
    }

    private Duration time(@Nullable Duration hint) {
        Duration usual = policy.quarantine();
        if (hint == null || hint.compareTo(usual) <= 0) {
            return usual;
        }
        Duration most = policy.maxRetryAfter();
        return hint.compareTo(most) < 0 ? hint : most.compareTo(usual) > 0 ? most : usual;
    }

    @Override
    public @Nullable Refusal refusal(long nanoTime) {
        Ban now = ban.get();
        if (now == null || now.admits(nanoTime)) {
            return null;
        }
        long left = now.until - nanoTime;
        Duration retryIn = left > 0 ? Duration.ofNanos(left) : PROBED;
        return new Refusal(now.reason(), retryIn, false, REFUSED + retryIn.toNanos() / 1e9, now.error);
    }
}
