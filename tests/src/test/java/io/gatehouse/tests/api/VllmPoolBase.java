package io.gatehouse.tests.api;

import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeVllm;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.vllm.VllmProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** A pool of three pretended vLLM servers behind the route {@code r}; {@link #next} says how the next calls end. */
abstract class VllmPoolBase extends RouteTestBase {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Answer> next = new ArrayDeque<>();
    private final List<RecordedRequest> seen = new ArrayList<>();

    /** Starts the servers as replicas of one engine, with the default balancing. */
    void serve(FakeVllm engine) {
        Answer shared = request -> {
            if (!request.path().startsWith("/v1/c")) {
                return engine.script(request);
            }
            return turn(request, engine).script(request);
        };
        a.otherwise(shared);
        b.otherwise(shared);
        c.otherwise(shared);
    }

    private Answer turn(RecordedRequest request, FakeVllm engine) {
        lock.lock();
        try {
            seen.add(request);
            return next.isEmpty() ? engine : next.poll();
        } finally {
            lock.unlock();
        }
    }

    /** What the next requests get, whichever replica they reach. */
    void next(Answer... answers) {
        lock.lock();
        try {
            seen.clear();
            next.clear();
            next.addAll(List.of(answers));
        } finally {
            lock.unlock();
        }
    }

    /** The chat and completion requests since {@link #next}. */
    List<RecordedRequest> seen() {
        lock.lock();
        try {
            return List.copyOf(seen);
        } finally {
            lock.unlock();
        }
    }

    Gateway pool(UnaryOperator<VllmProvider.Builder> change) {
        VllmProvider.Builder provider = VllmProvider.builder().replicas(a.url(), b.url(), c.url());
        return open(bare().provider(change.apply(provider).build())
                .route(
                        "r",
                        Route.to("vllm/tiny")
                                .balancer(Balancer.roundRobin())
                                .streams(StreamPolicy.continueElsewhere().maxRecoveries(3))));
    }

    Gateway pool() {
        return pool(provider -> provider);
    }

    private GatewayBuilder bare() {
        return leaks.watch(Gateway.builder())
                .retry(RetryPolicy.standard().toBuilder().withoutBudget().build())
                .streamOnWire(true)
                .clock(clock)
                .sleeper(new InstantSleeper(clock));
    }
}
