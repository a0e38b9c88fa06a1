package io.gatehouse.tests.api;

import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TGI server with so many permits: a request takes one for as long as it waits and runs, and whoever finds none is
 * answered 429 at once. Requests run until the test lets them end.
 */
final class FakeTgi implements AutoCloseable {
    final FakeModelServer server = FakeModelServer.start();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    private final Semaphore permits;
    private final int count;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Gate limit = new Gate();

    FakeTgi(int count) {
        this.count = count;
        this.permits = new Semaphore(count);
        server.route(
                "/info",
                Scripts.json(200, "{\"model_id\":\"org/m\",\"max_concurrent_requests\":" + count + "}")
                        .after(limit));
        server.route("/health", Script.respond(200));
        server.route(
                "/metrics",
                request -> Script.respond(200)
                        .contentType("text/plain; version=0.0.4")
                        .body("tgi_queue_size 0\ntgi_batch_current_size " + underWay() + "\n"));
        server.otherwise(this::answer);
    }

    private Script answer(RecordedRequest request) {
        if (!permits.tryAcquire()) {
            refused.incrementAndGet();
            return Scripts.json(429, "{\"error\":\"Model is overloaded\",\"error_type\":\"overloaded\"}");
        }
        try {
            most.accumulateAndGet(underWay(), Math::max);
            if (!end.await(Setup.WAIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let the requests end");
            }
            Answer answer = Scripts.chat("ok");
            return answer.script(request);
        } catch (InterruptedException e) {
            throw new IllegalStateException("the client has gone", e);
        } finally {
            permits.release();
        }
    }

    /** Requests with a permit. */
    int underWay() {
        return count - permits.availablePermits();
    }

    /** Others use the server too. */
    void takenByOthers() {
        permits.acquireUninterruptibly(count);
    }

    /** Answers from now on who asks how many requests it takes. */
    void tellsItsLimit() {
        limit.open();
    }

    /** Lets all requests end, and those that come. */
    void letEnd() {
        end.countDown();
    }

    @Override
    public void close() {
        letEnd();
        tellsItsLimit();
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
    }
}
