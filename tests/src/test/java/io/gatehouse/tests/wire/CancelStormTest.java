package io.gatehouse.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Call;
import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.SystemClock;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tests.api.Setup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Thousands of calls, each ended early in one way or another, leave nothing behind. */
@ExtendWith(LeakCheckExtension.class)
class CancelStormTest {
    private static final int CALLS = Boolean.getBoolean("stress") ? 10_000 : 500;
    private static final int THREADS = 4;

    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger attemptsStarted = new AtomicInteger();
    private final AtomicInteger attemptsEnded = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final Queue<Scope> scopes = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Call> current = new ThreadLocal<>();

    private void count(GatewayEvent event) {
        if (event instanceof GatewayEvent.CallStarted) {
            started.incrementAndGet();
        } else if (event instanceof GatewayEvent.CallEnded) {
            ended.incrementAndGet();
        } else if (event instanceof GatewayEvent.AttemptStarted) {
            attemptsStarted.incrementAndGet();
        } else if (event instanceof GatewayEvent.AttemptEnded) {
            attemptsEnded.incrementAndGet();
        }
    }

    @Test
    void leavesNothingBehind() throws Exception {
        long seed = new Random().nextLong();
        SystemClock clock = new SystemClock();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        try (FakeModelServer server = FakeModelServer.start(
                        Scripts.streamUnfinished("Once", " upon", " a", " time").with(Script::hang));
                Gateway gateway = Setup.builder(server)
                        .clock(clock)
                        .listener(this::count)
                        .addInterceptor(chain -> {
                            current.set(chain.call());
                            scopes.add((Scope) chain.call().deadline());
                            var reply = chain.proceed(chain.request());
                            opened.incrementAndGet();
                            return reply.onClose(outcome -> closed.incrementAndGet());
                        })
                        .build()) {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(seed + thread);
                work.add(threads.submit(() -> {
                    for (int i = 0; i < CALLS / THREADS; i++) {
                        endEarly(gateway, random, threads);
                    }
                    return null;
                }));
            }
            for (Future<?> each : work) {
                each.get(5, TimeUnit.MINUTES);
            }

            String place = "seed " + seed;
            Blocked.await(() -> started.get() == ended.get() && opened.get() == closed.get());
            assertThat(started).as(place).hasValue(CALLS);
            assertThat(attemptsEnded).as(place).hasValue(attemptsStarted.get());
            assertThat(scopes).as(place).allMatch(scope -> scope.hooks() == 0, "no hook is left");
            server.awaitNoOpenConnections(Setup.WAIT);
            Blocked.await(() -> clock.pending() == 0);
        } finally {
            threads.shutdownNow();
        }
        Blocked.await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("gatehouse-")));
    }

    private void endEarly(Gateway gateway, Random random, ExecutorService others) throws Exception {
        ChatCall call = gateway.chat(Setup.TARGET).user("Hello");
        try {
            switch (random.nextInt(8)) {
                case 0 -> call.stream().close();
                case 1 -> {
                    try (ChatStream stream = call.stream()) {
                        read(stream, 1 + random.nextInt(4));
                    }
                }
                case 2 -> {
                    try (ChatStream stream = call.stream()) {
                        Future<?> other = others.submit(stream::close);
                        read(stream, 10);
                        other.get();
                    }
                }
                case 3 -> {
                    try (ChatStream stream = call.stream()) {
                        current.get().cancel();
                        read(stream, 10);
                    }
                }
                case 4 -> {
                    CompletableFuture<?> future = call.sendAsync();
                    if (random.nextBoolean()) {
                        Thread.yield();
                    }
                    future.cancel(true);
                }
                case 5 -> call.timeout(Duration.ofMillis(1 + random.nextInt(8))).send();
                case 6 -> {
                    try (ChatStream stream = call.timeout(Duration.ofMillis(1 + random.nextInt(20))).stream()) {
                        read(stream, 10);
                    }
                }
                default -> {
                    AtomicReference<Thread> self = new AtomicReference<>(Thread.currentThread());
                    Future<?> other = others.submit(() -> self.get().interrupt());
                    try {
                        call.send();
                    } finally {
                        waitFor(other);
                    }
                }
            }
        } catch (GatewayException e) {
            // Being ended early is what this is about.
        } finally {
            Thread.interrupted();
        }
    }

    private static void read(ChatStream stream, int events) {
        for (int i = 0; i < events; i++) {
            StreamEvent event = stream.next();
            if (event == null) {
                return;
            }
        }
    }

    private static void waitFor(Future<?> other) throws Exception {
        boolean interrupted = false;
        while (true) {
            try {
                other.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        assertThat(interrupted || Thread.currentThread().isInterrupted() || other.isDone())
                .isTrue();
    }
}
