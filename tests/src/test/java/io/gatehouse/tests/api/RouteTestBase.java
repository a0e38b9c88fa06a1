package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatCall;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.Answer;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.GatewayException;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three servers behind the providers {@code a}, {@code b} and {@code c}; time is the test's, and nothing may leak. */
@Timeout(120)
abstract class RouteTestBase {
    static final io.gatehouse.testing.Answer DOWN = Scripts.error(503, "server_error", "x", "down");

    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    final FakeModelServer a = leaks.watch(FakeModelServer.start());
    final FakeModelServer b = leaks.watch(FakeModelServer.start());
    final FakeModelServer c = leaks.watch(FakeModelServer.start());
    final ManualClock clock = new ManualClock();
    private final List<Gateway> gateways = new ArrayList<>();

    GatewayBuilder builder() {
        return leaks.watch(Gateway.builder())
                .provider(Setup.openAi(a).name("a").build())
                .provider(Setup.openAi(b).name("b").build())
                .provider(Setup.openAi(c).name("c").build())
                .clock(clock)
                .sleeper(new InstantSleeper(clock));
    }

    Gateway open(GatewayBuilder builder) {
        Gateway gateway = builder.build();
        gateways.add(gateway);
        return gateway;
    }

    /** A gateway with one route, {@code r}. */
    Gateway routed(Route route) {
        return open(builder().route("r", route));
    }

    static ChatCall call(Gateway gateway) {
        return gateway.chat("r").user("Hello");
    }

    static RouteTarget able(String target, Capabilities.Builder capabilities) {
        return RouteTarget.of(target).capabilities(capabilities.build());
    }

    static RouteTarget window(String target, long tokens) {
        return able(target, Capabilities.builder().contextWindow(tokens));
    }

    static List<String> trail(Answer answer) {
        return trail(answer.attempts());
    }

    static List<String> trail(GatewayException e) {
        return trail(e.attempts());
    }

    private static List<String> trail(List<Attempt> attempts) {
        return attempts.stream()
                .map(attempt -> attempt.target() + " " + attempt.state())
                .toList();
    }

    long requests() {
        return a.requestCount() + b.requestCount() + c.requestCount();
    }

    static <T> CompletableFuture<T> background(Supplier<T> work) {
        return Pool.later(work);
    }

    static <T> T result(CompletableFuture<T> future) {
        return Pool.get(future);
    }

    static Throwable failure(CompletableFuture<?> future) {
        return Pool.failure(future);
    }

    /** Lets time pass until something has ended. */
    void pass(java.time.Duration step, CompletableFuture<?> until) {
        long end = System.nanoTime() + Setup.WAIT.toNanos();
        while (!until.isDone()) {
            assertThat(System.nanoTime()).as("time for it to end").isLessThan(end);
            clock.advance(step);
            awaitBriefly(until);
        }
    }

    // What the step set off runs on other threads: time must not run away from them.
    private static void awaitBriefly(CompletableFuture<?> until) {
        try {
            until.get(3, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The loop looks again; whoever wants the result sees the failure.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void closeAll() {
        gateways.forEach(Gateway::close);
        a.awaitNoOpenConnections(Setup.WAIT);
        b.awaitNoOpenConnections(Setup.WAIT);
        c.awaitNoOpenConnections(Setup.WAIT);
        a.close();
        b.close();
        c.close();
    }
}
