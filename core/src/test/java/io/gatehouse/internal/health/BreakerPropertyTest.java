package io.gatehouse.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.internal.call.Refusal;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.policy.BreakerPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Whatever happens in whatever order: one probe at a time, and no cooldown is shortened. */
class BreakerPropertyTest {
    private static final BreakerPolicy POLICY =
            BreakerPolicy.builder().minimumVolume(4).consecutiveFailures(2).build();
    private static final Duration LONGEST_HINT = Duration.ofSeconds(90);

    /** One thread that has several calls under way, and a simple model of what must hold. */
    private static final class Run {
        private final Breaker breaker = new Breaker(POLICY);
        private final List<Breaker.Permit> underWay = new ArrayList<>();
        private final Random random;
        private long now;
        // The latest time before which no ordinary call may go through, as long as no probe is answered.
        private long floor = Long.MIN_VALUE;

        Run(Random random) {
            this.random = random;
            this.now = random.nextInt();
        }

        void step() {
            EndpointHealth.Breaker before = breaker.kind();
            switch (random.nextInt(7)) {
                case 0, 1 -> enter(random.nextInt(4) == 0);
                case 2 -> now += (long) (random.nextDouble() * 15e9);
                default -> end(before);
            }
            check();
        }

        private void enter(boolean lastResort) {
            boolean closed = breaker.kind() == EndpointHealth.Breaker.CLOSED;
            Breaker.Permit permit = breaker.enter(now, lastResort);
            if (permit == null) {
                return;
            }
            assertThat(closed || lastResort || now >= floor)
                    .as("admitted in its turn")
                    .isTrue();
            assertThat(permit instanceof Breaker.Closed).isEqualTo(closed);
            underWay.add(permit);
        }

        private void end(EndpointHealth.Breaker before) {
            if (underWay.isEmpty()) {
                return;
            }
            int index = random.nextInt(underWay.size());
            Breaker.Permit permit = underWay.remove(index);
            boolean probe = permit instanceof Breaker.Probing;
            int how = random.nextInt(5);
            switch (how) {
                case 0 -> {
                    Breaker.Permit rest = breaker.answered(permit, now);
                    if (probe) {
                        floor = Long.MIN_VALUE;
                        assertThat(breaker.kind()).isEqualTo(EndpointHealth.Breaker.CLOSED);
                    }
                    underWay.add(rest);
                }
                case 1 -> {
                    if (!probe) {
                        breaker.succeeded(permit, now);
                        assertThat(breaker.kind()).isEqualTo(before);
                    } else {
                        underWay.add(permit);
                    }
                }
                case 2 -> {
                    breaker.failed(permit, now, "x");
                    assertThat(breaker.kind())
                            .isIn(
                                    before,
                                    probe || before == EndpointHealth.Breaker.CLOSED
                                            ? EndpointHealth.Breaker.OPEN
                                            : before);
                }
                case 3 -> breaker.limited(permit, now, hint());
                default -> breaker.released(permit);
            }
            assertThat(probe && how != 1 && breaker.kind() == EndpointHealth.Breaker.HALF_OPEN)
                    .as("a probe that has ended still blocks")
                    .isFalse();
        }

        private Duration hint() {
            return random.nextBoolean()
                    ? Duration.ZERO
                    : Duration.ofNanos((long) (random.nextDouble() * LONGEST_HINT.toNanos()));
        }

        private void check() {
            long probes = underWay.stream()
                    .filter(permit -> permit instanceof Breaker.Probing)
                    .count();
            EndpointHealth.Breaker kind = breaker.kind();
            assertThat(probes).isEqualTo(kind == EndpointHealth.Breaker.HALF_OPEN ? 1 : 0);
            Refusal refusal = breaker.refusal(now);
            if (kind == EndpointHealth.Breaker.CLOSED) {
                assertThat(refusal).isNull();
                return;
            }
            if (kind == EndpointHealth.Breaker.HALF_OPEN) {
                assertThat(refusal).isNotNull();
                return;
            }
            long until = refusal == null ? now : now + refusal.retryIn().toNanos();
            if (now < floor) {
                assertThat(until).as("the cooldown's end").isGreaterThanOrEqualTo(floor);
            }
            floor = Math.max(floor, until);
            assertThat(until - now)
                    .isLessThanOrEqualTo(Math.max(
                            LONGEST_HINT.toNanos(), POLICY.maxCooldown().toNanos()));
        }
    }

    @Property(tries = 400)
    void theStatesKeepTheirPromises(@ForAll long seed) {
        Run run = new Run(new Random(seed));
        for (int i = 0; i < 400; i++) {
            run.step();
        }
    }

    @Property(tries = 40)
    void thereIsNeverASecondProbeHoweverManyThreadsAsk(@ForAll @LongRange(min = 0) long seed) throws Exception {
        Breaker breaker = new Breaker(POLICY);
        AtomicLong time = new AtomicLong();
        AtomicInteger probes = new AtomicInteger();
        AtomicInteger probed = new AtomicInteger();
        int threads = 4;
        CyclicBarrier start = new CyclicBarrier(threads);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Random random = new Random(seed + i);
            all.add(CompletableFuture.runAsync(
                    () -> {
                        await(start);
                        for (int n = 0; n < 2_000; n++) {
                            visit(breaker, random, time, probes, probed);
                        }
                    },
                    task -> new Thread(task, "breaker-test").start()));
        }
        for (CompletableFuture<Void> each : all) {
            each.get(30, TimeUnit.SECONDS);
        }

        assertThat(probed).hasPositiveValue();
        assertThat(breaker.kind()).isNotEqualTo(EndpointHealth.Breaker.HALF_OPEN);
        long later = time.get() + LONGEST_HINT.toNanos() + POLICY.maxCooldown().toNanos();
        assertThat(breaker.enter(later, false)).isNotNull();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void visit(
            Breaker breaker, Random random, AtomicLong time, AtomicInteger probes, AtomicInteger probed) {
        long now = time.addAndGet(random.nextInt(1_000_000_000));
        Breaker.Permit permit = breaker.enter(now, random.nextInt(8) == 0);
        if (permit == null) {
            breaker.refusal(now);
            return;
        }
        boolean probe = permit instanceof Breaker.Probing;
        if (probe) {
            assertThat(probes.incrementAndGet()).as("probes at once").isEqualTo(1);
            probed.incrementAndGet();
        }
        Thread.yield();
        if (probe) {
            probes.decrementAndGet();
        }
        switch (random.nextInt(5)) {
            case 0 -> breaker.succeeded(breaker.answered(permit, now), now);
            case 1 -> breaker.limited(permit, now, Duration.ofMillis(random.nextInt(5_000)));
            case 2 -> breaker.released(permit);
            default -> breaker.failed(permit, now, "x");
        }
    }
}
