package io.gatehouse.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Priority;
import io.gatehouse.policy.LimitPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Many threads that come, wait, are cancelled, interrupted or run out of time: nothing is lost, nothing exceeded. */
class LimiterStressTest {
    private static final int THREADS = 16;
    private static final int CALLS = 40;

    private final TickingClock clock = new TickingClock();
    private final Queue<Permit> admitted = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger hooks = new AtomicInteger();

    @Property(tries = 15)
    void permitsAreConservedAndWindowsKept(@ForAll long seed) throws InterruptedException {
        admitted.clear();
        most.set(0);
        Random random = new Random(seed);
        int places = 1 + random.nextInt(6);
        int requests = 20 + random.nextInt(60);
        long tokens = 2_000 + random.nextInt(4_000);
        LimitPolicy policy = LimitPolicy.builder()
                .maxConcurrent(places)
                .queue(random.nextInt(20), Duration.ofSeconds(1 + random.nextInt(20)))
                .requestsPerMinute(requests)
                .tokensPerMinute(tokens)
                .build();
        Limiter limiter = new Limiter(policy, Refusals.ofRoute(policy, "r"), clock, clock);

        run(limiter, random);

        assertThat(surprises).isEmpty();
        assertThat(limiter.underWay()).isZero();
        assertThat(limiter.waiting()).isZero();
        assertThat(hooks).hasValue(0);
        assertThat(most.get()).isLessThanOrEqualTo(places);
        assertThat(admitted).isNotEmpty();
        checkWindows(requests, tokens);
        clock.advance(Duration.ofMinutes(2));
        assertThat(limiter.refusal(clock.nanoTime())).isNull();
        assertThat(limiter.tokensUsed()).isZero();
    }

    private void run(Limiter limiter, Random random) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            long seed = random.nextLong();
            Thread thread = new Thread(() -> {
                try {
                    calls(limiter, new Random(seed));
                } catch (Throwable t) {
                    surprises.add(t);
                } finally {
                    done.countDown();
                }
            });
            threads.add(thread);
            thread.start();
        }
        long steps = 0;
        while (done.getCount() > 0 && ++steps < 2_000_000) {
            clock.advance(Duration.ofMillis(20));
            if (random.nextInt(50) == 0) {
                threads.get(random.nextInt(THREADS)).interrupt();
            }
            Thread.yield();
        }
        assertThat(done.getCount()).as("threads that nobody woke").isZero();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void calls(Limiter limiter, Random random) {
        for (int i = 0; i < CALLS; i++) {
            Scope scope = Scope.root(clock, clock, Duration.ofSeconds(1 + random.nextInt(200)));
            Thread canceller = random.nextInt(8) == 0 ? cancelSoon(scope) : null;
            try {
                call(limiter, scope, random);
            } catch (GatewayException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
            Thread.interrupted();
            join(canceller);
            hooks.addAndGet(scope.hooks());
        }
    }

    private static Thread cancelSoon(Scope scope) {
        Thread thread = new Thread(() -> {
            Thread.yield();
            scope.cancel(new CancelledException(ErrorDetails.of("cancelled")));
        });
        thread.start();
        return thread;
    }

    /** Interrupts are for the limiter: here they only start the wait again. */
    private static void join(Thread thread) {
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.yield();
            }
        }
    }

    private void call(Limiter limiter, Scope scope, Random random) {
        Priority priority = random.nextBoolean() ? Priority.NORMAL : Priority.LOW;
        Permit permit = limiter.admit(scope, priority, 1 + random.nextInt(300), null);
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        admitted.add(permit);
        for (int i = random.nextInt(20); i > 0; i--) {
            Thread.yield();
        }
        inside.decrementAndGet();
        // Settled to what was reserved, so that the windows can be checked afterwards.
        limiter.end(permit, permit.reserved, Permit.Sign.ANSWERED);
    }

    private void checkWindows(int requests, long tokens) {
        List<Permit> all = new ArrayList<>(admitted);
        for (Permit last : all) {
            long count = 0;
            long sum = 0;
            for (Permit each : all) {
                long before = last.admittedAt - each.admittedAt;
                if (before >= 0 && before < RequestWindow.WINDOW) {
                    count++;
                    sum += each.reserved;
                }
            }
            assertThat(count).isLessThanOrEqualTo(requests);
            assertThat(sum).isLessThanOrEqualTo(tokens);
        }
    }
}
