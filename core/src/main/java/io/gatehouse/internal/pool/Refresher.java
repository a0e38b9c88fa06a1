package io.gatehouse.internal.pool;

import io.gatehouse.internal.call.Env;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.GatewayException;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.EndpointSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the source of a pool again and again. */
final class Refresher implements AutoCloseable {
    private final Upstream upstream;
    private final EndpointSource source;
    private final Consumer<List<Endpoint>> taker;
    private final Poller poller;
    private final CountDownLatch first = new CountDownLatch(1);
    // Belongs to the thread of the round.
    private boolean failing;

    Refresher(Env env, Upstream upstream, EndpointSource source, Consumer<List<Endpoint>> taker) {
        this.upstream = upstream;
        this.source = source;
        this.taker = taker;
        this.poller =
                new Poller(env, "The pool of provider " + upstream.provider().name(), this::round);
    }

    /** Asks at once, and waits for the answer for a while. Real time: it is about a thread coming back. */
    void start(Duration atMost) {
        poller.start();
        try {
            boolean answered = first.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (!answered) {
                Env.LOG.warn(
                        "The source of provider {} has not named its endpoints within {} ms",
                        upstream.provider().name(),
                        atMost.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration round() {
        try {
            List<Endpoint> found = ask();
            if (found != null) {
                taker.accept(found);
            }
        } finally {
            first.countDown();
        }
        return upstream.endpoints().isEmpty()
                ? upstream.lookAgain()
                : upstream.provider().pool().refreshEvery();
    }

    private @Nullable List<Endpoint> ask() {
        String name = upstream.provider().name();
        try {
            List<Endpoint> found = List.copyOf(source.endpoints());
            if (failing) {
                failing = false;
                Env.LOG.info("The source of provider {} answers again", name);
            }
            return found;
        } catch (Exception e) {
            if (!failing) {
                failing = true;
                Env.LOG.warn(
                        "The source of provider {} failed ({}): its {} endpoints stay until it answers",
                        name,
                        // The words of a foreign exception may hold anything.
                        e instanceof GatewayException
                                ? e.getMessage()
                                : e.getClass().getName(),
                        upstream.endpoints().size());
            }
            return null;
        }
    }

    @Override
    public void close() {
        poller.close();
    }
}
