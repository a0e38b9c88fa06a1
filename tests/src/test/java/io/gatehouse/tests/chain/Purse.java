package io.gatehouse.tests.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.GenericInterceptor;
import io.gatehouse.Link;
import io.gatehouse.Outcome;
import io.gatehouse.Reply;
import io.gatehouse.model.Answer;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A budget in small, for calls of every kind: reserves before, settles or releases after. Thread-safe. */
final class Purse implements GenericInterceptor {
    private final AtomicInteger open = new AtomicInteger();
    private final LinkedBlockingQueue<Settled> log = new LinkedBlockingQueue<>();

    /** The end of one reservation. */
    record Settled(
            Outcome.Kind kind,
            long tokens,
            int unknownAttempts,
            long usageHere,
            long chars,
            Throwable error,
            Thread thread) {}

    @Override
    public String name() {
        return "Purse";
    }

    @Override
    public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R intercept(Link<Q, R> link) {
        open.incrementAndGet();
        try {
            return link.proceed(link.request()).onClose(outcome -> settle(link, outcome));
        } catch (Throwable t) {
            settle(link, null, t, 0, 0);
            throw t;
        }
    }

    private void settle(Link<?, ?> link, Outcome<?> outcome) {
        long usage = outcome.usageSoFar().isKnown() ? outcome.usageSoFar().totalTokens() : -1;
        settle(link, outcome.kind(), outcome.error(), usage, outcome.charsSoFar());
    }

    private void settle(Link<?, ?> link, Outcome.Kind kind, Throwable error, long usage, long chars) {
        List<Attempt> attempts = link.call().attempts();
        long tokens = 0;
        int unknown = 0;
        for (Attempt attempt : attempts) {
            if (attempt.usage().isKnown()) {
                tokens += attempt.usage().totalTokens();
            } else {
                unknown++;
            }
        }
        open.decrementAndGet();
        log.add(new Settled(kind, tokens, unknown, usage, chars, error, Thread.currentThread()));
    }

    /** The end of the only reservation so far; waits for it. */
    Settled only() {
        Settled settled = next();
        assertThat(log).as("further settlements").isEmpty();
        assertThat(open).as("open reservations").hasValue(0);
        return settled;
    }

    /** The next end of a reservation; waits for it. */
    Settled next() {
        try {
            Settled settled = log.poll(10, TimeUnit.SECONDS);
            assertThat(settled).as("a settlement").isNotNull();
            return settled;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All ends so far. */
    List<Settled> all() {
        return new ArrayList<>(log);
    }

    int open() {
        return open.get();
    }
}
