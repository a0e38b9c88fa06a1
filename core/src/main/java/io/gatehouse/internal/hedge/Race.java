package io.gatehouse.internal.hedge;

import io.gatehouse.Reply;
import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.Racer;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.TrafficShare;
import io.gatehouse.model.Answer;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that may get a second leg. The first leg runs on the caller's thread, the second on a helper, which is
 * asked for only when the time is over: normally a race costs a timer. The first reply that is returned wins, by one
 * compare-and-set; each leg closes its own late reply.
 */
final class Race<A extends Answer, Q extends ModelRequest, R extends Reply<A, R>> {
    private static final Object NOBODY = new Object();

    private final RealLink<Q, R> link;
    private final Stop stop;
    private final HedgePolicy policy;
    private final TrafficShare share;
    private final @Nullable FirstEventTimes times;
    private final Env env;
    private final long start;
    private final Scope first;
    private final Racer leader = new Racer(false);
    private final AtomicReference<@Nullable Object> winner = new AtomicReference<>();
    // Null while the second leg may still start; closed to it by a leg that never was.
    private final AtomicReference<@Nullable Second<R>> second = new AtomicReference<>();

    private record Second<R>(@Nullable Scope scope, CompletableFuture<R> reply) {}

    Race(RealLink<Q, R> link, Stop stop, HedgePolicy policy, TrafficShare share, @Nullable FirstEventTimes times) {
        this.link = link;
        this.stop = stop;
        this.policy = policy;
        this.share = share;
        this.times = times;
        this.env = link.call().env();
        this.start = env.clock().nanoTime();
        this.first = link.deadline().child();
    }

    R run(Duration delay) {
        Registration timer = env.clock().schedule(delay, this::fire);
        R reply = null;
        Throwable error = null;
        try {
            reply = link.proceed(link.request(), link.leg().under(first).racing(leader));
        } catch (Throwable t) {
            error = t;
        } finally {
            timer.close();
        }
        Second<R> other = close();
        if (reply != null && winner.compareAndSet(null, reply)) {
            note();
            lose(other.scope());
            return reply.onClose(outcome -> first.detach());
        }
        first.detach();
        if (reply != null) {
            reply.close();
        }
        return ofSecond(other, error);
    }

    /** The second leg; from now on none starts. */
    private Second<R> close() {
        Second<R> none = new Second<>(null, new CompletableFuture<>());
        Second<R> started = second.compareAndExchange(null, none);
        return started == null ? none : started;
    }

    // A leg that lost would have taken longer than this, so the percentile does not sink by being hedged.
    private void note() {
        if (times != null) {
            times.add(env.clock().nanoTime() - start);
        }
    }

    private R ofSecond(Second<R> other, @Nullable Throwable error) {
        Scope scope = other.scope();
        if (scope == null) {
            throw sneaky(error);
        }
        boolean wait = error == null || (error instanceof GatewayException && !ended());
        if (!wait && winner.compareAndSet(null, NOBODY)) {
            lose(scope);
            throw sneaky(error);
        }
        try {
            R reply = other.reply().get();
            note();
            return reply.onClose(outcome -> scope.detach());
        } catch (ExecutionException e) {
            throw bothFailed(error, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lose(scope);
            if (!winner.compareAndSet(null, NOBODY) && winner.get() instanceof Reply<?, ?> late) {
                late.close();
            }
            throw new CancelledException(ErrorDetails.of("The call was cancelled: its thread was interrupted"));
        }
    }

    private static RuntimeException bothFailed(@Nullable Throwable error, @Nullable Throwable ofSecond) {
        if (error != null && ofSecond != null && error != ofSecond) {
            error.addSuppressed(ofSecond);
        }
        throw sneaky(error != null ? error : ofSecond);
    }

    private boolean ended() {
        return link.deadline().isCancelled() || Thread.currentThread().isInterrupted();
    }

    /** The time is over. Runs on the clock's thread: looks, and hands over. */
    private void fire() {
        Lane lane = leader.lane();
        if (lane == null) {
            return;
        }
        Leg away = link.leg().avoiding(lane).racing(new Racer(true));
        long now = env.clock().nanoTime();
        if (!stop.hasOtherThan(away.avoided(), now)
                || Weight.of(link.request(), stop.capabilities().maxOutputTokens()) > policy.maxTokens()
                || !share.take(now)) {
            return;
        }
        Scope scope = link.deadline().child();
        Second<R> leg = new Second<>(scope, new CompletableFuture<>());
        if (!second.compareAndSet(null, leg)) {
            scope.detach();
            return;
        }
        RealLink<Q, R> fork = link.fork(scope);
        try {
            env.workers().help(() -> runSecond(fork, away.under(scope), leg));
        } catch (RejectedExecutionException e) {
            scope.detach();
            leg.reply().completeExceptionally(e);
        }
    }

    private void runSecond(RealLink<Q, R> fork, Leg away, Second<R> leg) {
        try {
            R reply = away.trace().within(() -> fork.proceed(fork.request(), away));
            if (winner.compareAndSet(null, reply)) {
                leg.reply().complete(reply);
                lose(first);
            } else {
                reply.close();
                lose(away.scope());
            }
        } catch (Throwable t) {
            away.scope().detach();
            leg.reply().completeExceptionally(t);
        }
    }

    private static void lose(@Nullable Scope scope) {
        if (scope != null) {
            scope.cancel(new CancelledException(ErrorDetails.of("Another attempt of the call answered first")));
            scope.detach();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(@Nullable Throwable t) throws T {
        throw (T) java.util.Objects.requireNonNull(t);
    }
}
