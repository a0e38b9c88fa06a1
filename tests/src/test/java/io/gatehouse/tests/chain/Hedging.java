package io.gatehouse.tests.chain;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.Interceptor;
import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.spi.Registration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends a second request when the first one takes long; the first reply wins. The first leg runs on the caller's thread, the
 * second on a helper, which is asked for only when the time is over. Thread-safe.
 */
final class Hedging implements Interceptor {
    private final Duration delay;

    Hedging(Duration delay) {
        this.delay = delay;
    }

    @Override
    @SuppressWarnings("unchecked")
    public ChatReply intercept(Chain chain) {
        return new Race((RealLink<ChatRequest, ChatReply>) chain).run(delay);
    }

    private static final class Race {
        private static final Object NOBODY = new Object();

        private final RealLink<ChatRequest, ChatReply> link;
        private final Env env;
        private final Scope first;
        private final AtomicReference<@Nullable Object> winner = new AtomicReference<>();
        // Null while the second leg may still start; closed to it by a leg that never was.
        private final AtomicReference<@Nullable Second> second = new AtomicReference<>();

        private record Second(@Nullable Scope scope, CompletableFuture<ChatReply> reply) {}

        Race(RealLink<ChatRequest, ChatReply> link) {
            this.link = link;
            this.env = link.call().env();
            this.first = link.deadline().child();
        }

        ChatReply run(Duration delay) {
            Registration timer = env.clock().schedule(delay, this::fire);
            ChatReply reply = null;
            Throwable error = null;
            try {
                reply = link.proceed(link.request(), link.leg().under(first));
            } catch (Throwable t) {
                error = t;
            } finally {
                timer.close();
                second.compareAndSet(null, new Second(null, new CompletableFuture<>()));
            }
            if (reply != null && winner.compareAndSet(null, reply)) {
                lose(second.get().scope());
                return reply.onClose(outcome -> first.detach());
            }
            first.detach();
            if (reply != null) {
                reply.close();
            }
            return ofSecond(error);
        }

        private ChatReply ofSecond(@Nullable Throwable error) {
            Second other = second.get();
            if (other.scope() == null) {
                throw sneaky(error);
            }
            boolean wait = error == null || (error instanceof GatewayException && !ended());
            if (!wait && winner.compareAndSet(null, NOBODY)) {
                lose(other.scope());
                throw sneaky(error);
            }
            try {
                ChatReply reply = other.reply().get();
                return reply.onClose(outcome -> other.scope().detach());
            } catch (ExecutionException e) {
                if (error != null && error != e.getCause()) {
                    error.addSuppressed(e.getCause());
                }
                throw sneaky(error != null ? error : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                lose(other.scope());
                if (!winner.compareAndSet(null, NOBODY) && winner.get() instanceof ChatReply late) {
                    late.close();
                }
                throw new CancelledException(ErrorDetails.of("The thread was interrupted"));
            }
        }

        private boolean ended() {
            return link.deadline().isCancelled() || Thread.currentThread().isInterrupted();
        }

        private void fire() {
            Scope scope = link.deadline().child();
            Second leg = new Second(scope, new CompletableFuture<>());
            if (!second.compareAndSet(null, leg)) {
                scope.detach();
                return;
            }
            RealLink<ChatRequest, ChatReply> fork = link.fork(scope);
            try {
                env.workers().help(() -> runSecond(fork, leg));
            } catch (RejectedExecutionException e) {
                leg.reply().completeExceptionally(e);
            }
        }

        private void runSecond(RealLink<ChatRequest, ChatReply> fork, Second leg) {
            try {
                ChatReply reply = fork.proceed(fork.request());
                if (winner.compareAndSet(null, reply)) {
                    leg.reply().complete(reply);
                    lose(first);
                } else {
                    reply.close();
                    lose(leg.scope());
                }
            } catch (Throwable t) {
                leg.scope().detach();
                leg.reply().completeExceptionally(t);
            }
        }

        private static void lose(@Nullable Scope scope) {
            if (scope != null) {
                scope.cancel(new CancelledException(ErrorDetails.of("Another leg answered first")));
                scope.detach();
            }
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> RuntimeException sneaky(@Nullable Throwable t) throws T {
            throw (T) t;
        }
    }
}
