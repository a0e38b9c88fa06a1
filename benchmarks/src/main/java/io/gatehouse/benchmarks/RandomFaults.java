package io.gatehouse.benchmarks;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.Timeouts;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.spi.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Many calls at once, each attempt of which may meet a fault. */
final class RandomFaults {

    static final int THREADS = 64;

    private static final String ROUTE = "assistant";
    // Silence is noticed late in a blocking answer, so the deadline is what ends it.
    private static final Duration SILENCE = Duration.ofMillis(250);
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int SHORT_DEADLINE_PERCENT = 25;
    private static final int SHORTEST_MILLIS = 30;
    private static final int SHORT_SPREAD_MILLIS = 220;

    private final int calls;
    private final long seed;
    private final long[] ends;
    private final long[] deadlines;
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    RandomFaults(int calls, long seed) {
        this.calls = calls;
        this.seed = seed;
        this.ends = new long[calls];
        this.deadlines = new long[calls];
    }

    RandomFaultsResult run() throws Exception {
        RandomAnswers primaryAnswers = new RandomAnswers(FaultSide.PRIMARY, seed);
        RandomAnswers fallbackAnswers = new RandomAnswers(FaultSide.FALLBACK, seed + 1);
        try (Stub primary = new Stub(Stub.Observer.NONE, primaryAnswers);
                Stub fallback = new Stub(Stub.Observer.NONE, fallbackAnswers)) {
            long begin = System.nanoTime();
            long outstanding;
            double[] machine;
            try (Metronome metronome = new Metronome();
                    Gateway gateway = gateway(primary, fallback)) {
                callFromAllThreads(gateway);
                machine = metronome.stop();
                outstanding = outstanding(gateway);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            Remains nothing = new Remains(Integer.MAX_VALUE, 0, 0, 0, 0);
            return new RandomFaultsResult(
                    counts(),
                    new Lateness(ends, deadlines),
                    machine,
                    seconds,
                    primary.requests(),
                    fallback.requests(),
                    faults(primaryAnswers, fallbackAnswers),
                    Remains.settled(primary, nothing),
                    Remains.settled(fallback, nothing),
                    outstanding);
        }
    }

    private static Gateway gateway(Stub primary, Stub fallback) {
        Route route = Route.to(FaultSide.PRIMARY.target()).fallbackTo(FaultSide.FALLBACK.target());
        GatewayBuilder builder = Gateway.builder()
                .provider(provider(FaultSide.PRIMARY, primary))
                .provider(provider(FaultSide.FALLBACK, fallback))
                .route(ROUTE, route.timeouts(Timeouts.NONE.firstEvent(SILENCE).betweenEvents(SILENCE)));
        // Short waits, so that the run is about faults and not about sleeping. No breaker: at this rate of faults it
        // would
        // keep nearly all calls from being sent.
        return builder.retry(RetryPolicy.builder()
                        .firstDelay(Duration.ofMillis(20))
                        .maxDelay(Duration.ofMillis(100))
                        .build())
                .build();
    }

    private static Provider provider(FaultSide side, Stub stub) {
        return OpenAiProvider.builder()
                .name(side.label())
                .apiKey(Prompt.KEY)
                .baseUrl(stub.url())
                .build();
    }

    private void callFromAllThreads(Gateway gateway) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + 100 + i);
            new Thread(
                            () -> {
                                for (int n = next.getAndIncrement(); n < calls; n = next.getAndIncrement()) {
                                    call(gateway, n, random);
                                }
                                done.countDown();
                            },
                            "caller")
                    .start();
        }
        done.await();
    }

    private void call(Gateway gateway, int number, Random random) {
        Duration deadline = random.nextInt(100) < SHORT_DEADLINE_PERCENT
                ? Duration.ofMillis(SHORTEST_MILLIS + random.nextInt(SHORT_SPREAD_MILLIS))
                : DEADLINE;
        Mode mode = number % 2 == 0 ? Mode.BLOCKING : Mode.STREAMING;
        long begin = System.nanoTime();
        FaultCall call = FaultCall.play(gateway, ROUTE, mode, deadline);
        ends[number] = System.nanoTime() - begin;
        deadlines[number] = deadline.toNanos();
        count(call.outcome());
    }

    private void count(FaultOutcome outcome) {
        String name = outcome.kind() == FaultOutcome.Kind.ERROR
                ? outcome.detail().replaceAll(" after .*", "")
                : outcome.toString();
        outcomes.computeIfAbsent(name, any -> new LongAdder()).increment();
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        outcomes.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }

    private static Map<String, Long> faults(RandomAnswers primary, RandomAnswers fallback) {
        Map<String, Long> faults = new TreeMap<>();
        for (RandomFault fault : RandomFault.values()) {
            faults.put(fault.label(), primary.count(fault) + fallback.count(fault));
        }
        return faults;
    }

    /** What the gateway itself believes to be under way. */
    private static long outstanding(Gateway gateway) {
        return gateway.health().stream().mapToLong(EndpointHealth::outstanding).sum();
    }
}
