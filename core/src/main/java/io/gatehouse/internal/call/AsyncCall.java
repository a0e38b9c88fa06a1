package io.gatehouse.internal.call;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The future of an asynchronous call: the blocking chain on a worker thread. Cancelling it cancels the call, which closes
 * its socket; the future is done at once, the call's callbacks run when its thread has come back.
 */
public final class AsyncCall<T> extends CompletableFuture<T> {
    private final RealCall call;

    private AsyncCall(RealCall call) {
        this.call = call;
    }

    /** Runs the work of a call on a worker. */
    public static <T> CompletableFuture<T> run(RealCall call, Supplier<T> work) {
        AsyncCall<T> future = new AsyncCall<>(call);
        try {
            Supplier<T> carried = call.env().surroundings().carry(work);
            call.env().workers().call(() -> future.work(carried));
        } catch (RuntimeException e) {
            call.end(e);
            future.completeExceptionally(e);
        }
        return future;
    }

    private void work(Supplier<T> work) {
        try {
            complete(work.get());
        } catch (Throwable t) {
            completeExceptionally(t);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            call.cancel();
        }
        return cancelled;
    }

    // A stage made from this one is an ordinary future: cancelling it does not reach the call.
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
