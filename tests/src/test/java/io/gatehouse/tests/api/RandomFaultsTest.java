package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.internal.call.SystemClock;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.Timeouts;
import io.gatehouse.policy.BreakerPolicy;
import io.gatehouse.policy.HedgePolicy;
import io.gatehouse.policy.LimitPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.policy.ShadowPolicy;
import io.gatehouse.policy.StreamPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.tests.chain.Sizes;
import io.gatehouse.vllm.VllmProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls from many threads, a random fault on 30 % of the attempts, all policies on: each ends in one of two ways. */
class RandomFaultsTest {
    private static final int CALLS = Sizes.of(100_000, 1_000, 200);
    private static final int THREADS = 64;
    private static final double FAULTY = 0.3;
    private static final String[] PIECES = {"Once", " upon", " a", " time", " there", " was", " a", " king."};
    private static final String TEXT = String.join("", PIECES);
    private static final List<String> ROUTES = List.of("surface", "restart", "continue");

    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final long seed = new Random().nextLong();
    private final Random faults = new Random(seed);
    private final Map<String, AtomicInteger> outcomes = new ConcurrentSkipListMap<>();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger attemptsStarted = new AtomicInteger();
    private final AtomicInteger attemptsEnded = new AtomicInteger();
    private final Queue<Scope> scopes = new ConcurrentLinkedQueue<>();
    private final LimitProbe probe = new LimitProbe();
    private final SystemClock clock = new SystemClock();

    @Test
    @Timeout(1_200)
    void eachCallEndsInAWholeAnswerOrOneTypedError() throws Exception {
        long began = System.nanoTime();
        FakeModelServer[] servers = new FakeModelServer[4];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = leaks.watch(
                    FakeModelServer.builder().keepRequests(1).answer(this::play).start());
        }
        long requests = 0;
        try (Gateway gateway = open(servers)) {
            callFromManyThreads(gateway);
            LimitProbe.await(() -> started.get() == ended.get());
            assertThat(started.get()).isGreaterThanOrEqualTo(CALLS);
            LimitProbe.await(() -> attemptsStarted.get() == attemptsEnded.get());
            LimitProbe.await(() -> gateway.health().stream().allMatch(health -> health.outstanding() == 0));
            LimitProbe.await(probe::allFree);
            LimitProbe.await(() -> scopes.stream().allMatch(scope -> scope.hooks() == 0));
        } finally {
            for (FakeModelServer server : servers) {
                server.awaitNoOpenConnections(Setup.WAIT);
                requests += server.requestCount();
                server.close();
            }
        }
        LimitProbe.await(() -> clock.pending() == 0);
        clock.close();
        System.out.printf(
                "%d calls, seed %d: %s; %d requests, the longest call %d ms, all %d ms%n",
                CALLS,
                seed,
                outcomes,
                requests,
                TimeUnit.NANOSECONDS.toMillis(longest.get()),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        assertThat(outcomes.values().stream().mapToInt(AtomicInteger::get).sum())
                .isEqualTo(CALLS);
        assertThat(outcomes.get("whole").get()).isGreaterThan(CALLS / 3);
    }

    private Gateway open(FakeModelServer[] servers) {
        Capabilities prefill = Capabilities.builder().prefill(true).build();
        LimitPolicy limits = LimitPolicy.builder()
                .maxConcurrent(24)
                .queue(100, Duration.ofSeconds(1))
                .tokensPerMinute(1_000_000_000L)
                .build();
        GatewayBuilder builder = leaks.watch(Gateway.builder())
                .provider(VllmProvider.builder()
                        .pool(pool -> pool.probe(null))
                        .name("pool")
                        .replicas(servers[0].url(), servers[1].url())
                        .build())
                .provider(Setup.openAi(servers[2]).name("spare").build())
                .provider(Setup.openAi(servers[3]).name("shadow").build())
                .recommended()
                .breaker(BreakerPolicy.builder()
                        .cooldown(Duration.ofMillis(50))
                        .maxCooldown(Duration.ofMillis(200))
                        .build())
                .hedge(HedgePolicy.after(Duration.ofMillis(50)).maxShare(0.2))
                .endpointLimits("pool", limits)
                .endpointLimits("spare", limits)
                .timeouts(Timeouts.NONE
                        .overall(Duration.ofSeconds(5))
                        .firstEvent(Duration.ofMillis(400))
                        .betweenEvents(Duration.ofMillis(400)))
                .clock(clock)
                .listener(this::count)
                .addInterceptor(chain -> {
                    scopes.add((Scope) chain.call().deadline());
                    return chain.proceed(chain.request());
                });
        for (String name : ROUTES) {
            Route route = Route.to(RouteTarget.of("pool/m").capabilities(prefill))
                    .fallbackTo(RouteTarget.of("spare/m").capabilities(prefill))
                    .limits(LimitPolicy.builder()
                            .maxConcurrent(48)
                            .queue(100, Duration.ofSeconds(2))
                            .build())
                    .shadow(ShadowPolicy.to("shadow/m", comparison -> {})
                            .share(0.1)
                            .timeout(Duration.ofSeconds(1)))
                    .streams(policy(name))
                    // While all breakers are open, calls that do not wait would be over before any is closed again.
                    .waitWhenUnavailable(!name.equals("surface"));
            builder.route(name, route);
        }
        return probe.install(builder).build();
    }

    private static StreamPolicy policy(String name) {
        return switch (name) {
            case "restart" -> StreamPolicy.restart();
            case "continue" -> StreamPolicy.continueElsewhere();
            default -> StreamPolicy.surface();
        };
    }

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

    private void callFromManyThreads(Gateway gateway) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(seed + 1 + thread);
                work.add(threads.submit(() -> {
                    while (next.getAndIncrement() < CALLS) {
                        call(gateway, random);
                    }
                    return null;
                }));
            }
            for (Future<?> each : work) {
                each.get(20, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void call(Gateway gateway, Random random) throws Exception {
        String route = ROUTES.get(random.nextInt(ROUTES.size()));
        ChatCall call = gateway.chat(route).user("Tell me a story.");
        long began = System.nanoTime();
        try {
            ChatResponse answer = switch (random.nextInt(10)) {
                case 0 -> cancelled(call, random);
                case 1, 2, 3 -> call.send();
                case 4, 5, 6 -> later(call);
                default -> shown(call);
            };
            outcome(answer == null ? "cancelled" : "whole");
            if (answer != null) {
                checkWhole(answer);
            }
        } catch (GatewayException e) {
            outcome(e.getClass().getSimpleName());
            checkError(e);
        }
        longest.accumulateAndGet(System.nanoTime() - began, Math::max);
    }

    private void outcome(String name) {
        outcomes.computeIfAbsent(name, made -> new AtomicInteger()).incrementAndGet();
    }

    private void checkWhole(ChatResponse answer) {
        assertThat(answer.text()).as("seed %s", seed).isEqualTo(TEXT);
        checkNumbers(answer.attempts());
        assertThat(answer.attempts())
                .as("seed %s", seed)
                .filteredOn(attempt -> attempt.state() == Attempt.State.FINISHED)
                .hasSize(1);
    }

    private void checkError(GatewayException e) {
        assertThat(e.getMessage()).isNotBlank();
        checkNumbers(e.attempts());
        assertThat(e.attempts()).as("seed %s", seed).noneMatch(attempt -> attempt.state() == Attempt.State.FINISHED);
        if (e instanceof StreamInterruptedException && e.partial() != null) {
            assertThat(TEXT).as("seed %s", seed).startsWith(e.partial().text());
        }
    }

    private void checkNumbers(List<Attempt> trail) {
        for (int i = 0; i < trail.size(); i++) {
            assertThat(trail.get(i).number()).as("seed %s: %s", seed, trail).isEqualTo(i + 1);
        }
    }

    private ChatResponse shown(ChatCall call) {
        StringBuilder shown = new StringBuilder();
        try (ChatStream stream = call.stream()) {
            for (StreamEvent event : stream) {
                if (event instanceof TextDelta delta) {
                    shown.append(delta.text());
                } else if (event instanceof Restarted) {
                    shown.setLength(0);
                } else if (event instanceof Finished finished) {
                    assertThat(shown)
                            .as("seed %s", seed)
                            .hasToString(finished.response().text());
                    return finished.response();
                }
            }
        }
        throw new AssertionError("The stream ended without Finished, seed " + seed);
    }

    private static ChatResponse later(ChatCall call) throws InterruptedException, TimeoutException {
        try {
            return call.sendAsync().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GatewayException known) {
                throw known;
            }
            throw new AssertionError("Neither an answer nor a typed error", e.getCause());
        }
    }

    /** Null when the cancel came before the answer. */
    private static ChatResponse cancelled(ChatCall call, Random random) throws InterruptedException {
        CompletableFuture<ChatResponse> future = call.sendAsync();
        Thread.sleep(0, random.nextInt(999_999));
        future.cancel(true);
        try {
            return future.join();
        } catch (CancellationException e) {
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof GatewayException known) {
                throw known;
            }
            throw e;
        }
    }

    /** What a server plays: the rest of the story, or a fault. */
    private Script play(RecordedRequest request) {
        boolean faulty;
        int kind;
        synchronized (faults) { // one draw of both
            faulty = faults.nextDouble() < FAULTY;
            kind = faults.nextInt(14);
        }
        String prefix = "assistant".equals(request.at("/messages/1/role")) ? request.at("/messages/1/content") : "";
        String[] rest = rest(prefix);
        Answer whole = ChatAnswer.builder().text(rest).usage(12, rest.length).build();
        return (faulty ? fault(kind, rest, whole) : whole).script(request);
    }

    private static String[] rest(String prefix) {
        String rest = TEXT.substring(prefix.length());
        return rest.isEmpty() ? new String[] {""} : rest.split("(?= )");
    }

    private static Answer fault(int kind, String[] rest, Answer whole) {
        String[] part = Arrays.copyOf(rest, Math.max(1, rest.length / 2));
        return switch (kind) {
            case 0 -> Scripts.error(500, "server_error", "x", "broken");
            case 1 -> Scripts.error(503, "server_error", "x", "down");
            case 2 -> Scripts.rateLimited(Duration.ofMillis(20));
            case 3 -> Scripts.reset();
            case 4 -> Scripts.disconnect();
            case 5 -> Scripts.silent();
            case 6 -> Scripts.html(502);
            case 7 -> Scripts.errorInStream("server_error", "server_error", "It broke.");
            case 8 -> Scripts.errorInStream("server_error", "server_error", "It broke.", part);
            case 9 -> Scripts.streamUnfinished(part);
            case 10 -> Scripts.streamUnfinished(part).with(Script::thenReset);
            case 11 -> Scripts.streamUnfinished(part).with(Script::hang);
            case 12 -> whole.with(script -> script.truncatedAfter(60));
            default -> ChatAnswer.builder().text(rest).withoutDone().build();
        };
    }
}
