package io.gatehouse.benchmarks;

import io.gatehouse.Gateway;
import io.gatehouse.model.GatewayException;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.ManualClock;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls to a lone target that fails every attempt, with retries and no breaker: how much load do the retries add to an
 * outage? Waits take no time and move a clock of our own instead; with several callers at once it runs ahead of what
 * they would have waited beside each other, so a budget that refills with time gets more here than in life.
 */
final class RetryStorm {

    private static final int CALLS = 2_000;
    private static final int THREADS = 16;
    private static final double MOST_LOAD = 1.15;

    private final long requests;
    private final long failures;
    private final double sleptSeconds;

    private RetryStorm(long requests, long failures, double sleptSeconds) {
        this.requests = requests;
        this.failures = failures;
        this.sleptSeconds = sleptSeconds;
    }

    static RetryStorm run() throws IOException, InterruptedException {
        StubAnswers.Answer down = StubAnswers.Answer.of(
                RandomAnswers.json(503, RandomAnswers.error("unavailable"), ""), StubAnswers.After.NEXT);
        ManualClock clock = new ManualClock();
        InstantSleeper sleeper = new InstantSleeper(clock);
        try (Stub stub = new Stub(Stub.Observer.NONE, request -> down);
                Gateway gateway = Gateway.builder()
                        .provider(OpenAiProvider.builder()
                                .apiKey(Prompt.KEY)
                                .baseUrl(stub.url())
                                .build())
                        .retry(RetryPolicy.standard())
                        .clock(clock)
                        .sleeper(sleeper)
                        .build()) {
            long failures = call(gateway);
            double slept = sleeper.slept().stream()
                    .mapToDouble(wait -> wait.toNanos() / 1e9)
                    .sum();
            return new RetryStorm(stub.requests(), failures, slept);
        }
    }

    private static long call(Gateway gateway) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicLong failures = new AtomicLong();
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            new Thread(
                            () -> {
                                while (next.getAndIncrement() < CALLS) {
                                    try {
                                        gateway.chat("openai/" + Prompt.MODEL)
                                                .user(Prompt.TEXT)
                                                .send();
                                    } catch (GatewayException e) {
                                        failures.incrementAndGet();
                                    }
                                }
                                done.countDown();
                            },
                            "caller")
                    .start();
        }
        done.await();
        return failures.get();
    }

    private double load() {
        return requests / (double) CALLS;
    }

    void print() {
        System.out.printf(
                "%n%d calls to a lone target that fails every attempt, %d threads, no breaker: %d upstream calls, %.3f per"
                        + " call, %.0f s of waits; %d calls failed%n",
                CALLS, THREADS, requests, load(), sleptSeconds, failures);
    }

    Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("case", "storm");
        row.put("calls", CALLS);
        row.put("threads", THREADS);
        row.put("failed", failures);
        row.put("upstream_calls", requests);
        row.put("upstream_calls_per_call", Report.round(load()));
        row.put("waits_s", Report.round(sleptSeconds));
        return row;
    }

    List<Goal> goals() {
        return List.of(
                Goal.ofFigure("storm: upstream calls per call while every attempt fails", load(), MOST_LOAD),
                Goal.ofFigure("storm: calls without a typed error", CALLS - failures, 0));
    }
}
