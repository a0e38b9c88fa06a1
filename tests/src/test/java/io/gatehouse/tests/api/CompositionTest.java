package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.Call;
import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.internal.call.Scope;
import io.gatehouse.model.AllTargetsFailedException;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Exchange;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.InstantSleeper;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import io.gatehouse.vllm.VllmProvider;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every combination of retry, fallback, breaker, hedge and limits, in every way to make a call: whatever goes wrong at one
 * of the two endpoints of the primary, a call ends in the whole answer or in the one error that fits, and leaves nothing.
 */
@Timeout(60)
class CompositionTest {
    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final FakeModelServer one = leaks.watch(FakeModelServer.start());
    private final FakeModelServer two = leaks.watch(FakeModelServer.start());
    private final FakeModelServer spare = leaks.watch(FakeModelServer.start(Fault.well(Fault.SPARE)));
    private final Queue<Answer> faults = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Answer> usual = new AtomicReference<>(Fault.well(Fault.PRIMARY));
    private final ManualClock clock = new ManualClock();
    private final InstantSleeper sleeper = new InstantSleeper(clock);
    private final LimitProbe probe = new LimitProbe();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    static Stream<Arguments> everything() {
        return Composition.all()
                .flatMap(policies -> Stream.of(Way.values())
                        .flatMap(way -> Stream.of(Fault.values()).map(fault -> Arguments.of(policies, way, fault))));
    }

    static Stream<Arguments> everyWay() {
        return Composition.all().flatMap(policies -> Stream.of(Way.values()).map(way -> Arguments.of(policies, way)));
    }

    private Gateway open(Composition policies) {
        Answer primary = request -> {
            Answer fault = faults.poll();
            return (fault != null ? fault : usual.get()).script(request);
        };
        one.otherwise(primary);
        two.otherwise(primary);
        GatewayBuilder builder = policies.configure(leaks.watch(Gateway.builder()))
                .provider(VllmProvider.builder()
                        .pool(pool -> pool.probe(null))
                        .name("pool")
                        .replicas(one.url(), two.url())
                        .build())
                .provider(Setup.openAi(spare).name("spare").build())
                .clock(clock)
                .sleeper(sleeper)
                .addInterceptor(chain -> {
                    calls.add(chain.call());
                    return chain.proceed(chain.request());
                });
        return (policies.limits() ? probe.install(builder) : builder).build();
    }

    private static ChatCall call(Gateway gateway) {
        return gateway.chat("r").user("Hello");
    }

    @ParameterizedTest
    @MethodSource("everything")
    void aCallEndsWellOrInOneErrorThatFits(Composition policies, Way way, Fault fault) {
        if (fault.lasts()) {
            usual.set(fault.answer());
        } else {
            faults.add(fault.answer());
        }
        try (Gateway gateway = open(policies)) {
            List<Attempt> trail;
            if (fault.endsWell(policies, way)) {
                ChatResponse answer = way.run(call(gateway));
                boolean primary = answer.head().target().toString().equals("pool/m");
                assertThat(answer.text()).isEqualTo(primary ? Fault.PRIMARY : Fault.SPARE);
                assertThat(primary).isEqualTo(fault == Fault.NONE || (policies.retry() && !fault.lasts()));
                trail = answer.attempts();
                assertThat(trail.get(trail.size() - 1).state()).isEqualTo(Attempt.State.FINISHED);
                assertThat(trail.subList(0, trail.size() - 1))
                        .allMatch(attempt -> attempt.state() == Attempt.State.FAILED);
            } else {
                GatewayException e = failure(() -> way.run(call(gateway)));
                assertThat(fault.errors()).contains(e.getClass());
                trail = e.attempts();
                assertThat(trail).extracting(Attempt::state).containsOnly(Attempt.State.FAILED);
                assertThat(trail.get(trail.size() - 1).error()).isNotNull();
            }
            check(trail);
            assertThat(trail).hasSizeLessThanOrEqualTo(1 + (policies.retry() ? 2 : 0) + (policies.fallback() ? 1 : 0));
            if (!fault.lasts()) {
                assertThat(sleeper.slept())
                        .as("no wait while another endpoint is well")
                        .isEmpty();
            }
            nothingIsLeft(gateway, policies);
            recovers(gateway, policies, way);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void anOutageStaysBoundedAndOver(Composition policies, Way way) {
        usual.set(Fault.DOWN.answer());
        spare.otherwise(Fault.DOWN.answer());
        Set<Class<? extends GatewayException>> expected = policies.fallback()
                ? Set.of(AllTargetsFailedException.class)
                : policies.breaker()
                        ? Set.of(Fault.DOWN.errors().iterator().next(), CircuitOpenException.class)
                        : Fault.DOWN.errors();
        int rounds = 12;
        try (Gateway gateway = open(policies)) {
            for (int i = 0; i < rounds; i++) {
                GatewayException e = failure(() -> way.run(call(gateway)));
                assertThat(expected).contains(e.getClass());
                assertThat(e.attempts()).noneMatch(attempt -> attempt.state() == Attempt.State.FINISHED);
            }
            int tries = policies.retry() ? 3 : 1;
            assertThat(requests()).isLessThanOrEqualTo((long) rounds * tries);
            if (policies.breaker()) {
                // Five failures in a row open a breaker; after that there are probes, one for each call at most.
                assertThat(requests()).isLessThanOrEqualTo(2 * 5 + rounds);
            }
            nothingIsLeft(gateway, policies);
            recovers(gateway, policies, way);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void aServerThatIsSilentIsLeft(Composition policies, Way way) {
        faults.add(Scripts.silent());
        try (Gateway gateway = open(policies)) {
            ChatCall call = call(gateway).timeout(Duration.ofSeconds(60));
            CompletableFuture<ChatResponse> later = Pool.later(() -> way.run(call));
            awaitRequests(1);
            clock.advance(
                    policies.hedge() ? Composition.HEDGE_AFTER : Duration.ofSeconds(way == Way.STREAMING ? 30 : 60));
            boolean elsewhere = way == Way.STREAMING && (policies.retry() || policies.fallback());
            if (policies.hedge() || elsewhere) {
                ChatResponse answer = Pool.get(later);
                boolean primary = policies.hedge() || policies.retry();
                assertThat(answer.text()).isEqualTo(primary ? Fault.PRIMARY : Fault.SPARE);
                check(answer.attempts());
                assertThat(answer.attempts()).hasSize(2);
                assertThat(answer.attempts().get(1).state()).isEqualTo(Attempt.State.FINISHED);
            } else {
                GatewayException e = (GatewayException) Pool.failure(later);
                assertThat(e).isInstanceOf(TimedOutException.class);
                assertThat(e.attempts()).hasSize(1);
            }
            nothingIsLeft(gateway, policies);
            recovers(gateway, policies, way);
        }
    }

    /** How a call is cancelled. */
    private enum Cancel {
        BLOCKING,
        ASYNC,
        STREAM_BEFORE_CONTENT,
        STREAM_AFTER_CONTENT
    }

    static Stream<Arguments> everyCancel() {
        return Composition.all()
                .flatMap(policies -> Stream.of(Cancel.values()).map(cancel -> Arguments.of(policies, cancel)));
    }

    @ParameterizedTest
    @MethodSource("everyCancel")
    void aCallThatIsCancelledEndsAtOnce(Composition policies, Cancel cancel) {
        boolean content = cancel == Cancel.STREAM_AFTER_CONTENT;
        usual.set(content ? Scripts.streamUnfinished("Once").with(Script::hang) : Scripts.silent());
        try (Gateway gateway = open(policies)) {
            Throwable end;
            if (content) {
                end = cancelledStream(gateway);
            } else if (cancel == Cancel.ASYNC) {
                CompletableFuture<ChatResponse> future = call(gateway).sendAsync();
                underWay(policies);
                future.cancel(true);
                end = catchThrowable(future::join);
            } else {
                Way way = cancel == Cancel.BLOCKING ? Way.BLOCKING : Way.STREAMING;
                CompletableFuture<ChatResponse> later = Pool.later(() -> way.run(call(gateway)));
                underWay(policies);
                calls.forEach(Call::cancel);
                end = Pool.failure(later);
            }
            assertThat(end)
                    .isInstanceOf(cancel == Cancel.ASYNC ? CancellationException.class : CancelledException.class);
            primaryExchanges().forEach(exchange -> exchange.awaitClientClosed(Setup.WAIT));
            assertThat(requests()).isEqualTo(policies.hedge() && !content ? 2 : 1);
            assertThat(spare.requestCount()).isZero();
            nothingIsLeft(gateway, policies);
            assertThat(calls.peek().attempts()).extracting(Attempt::state).containsOnly(Attempt.State.CANCELLED);
            recovers(gateway, policies, Way.BLOCKING);
        }
    }

    private Throwable cancelledStream(Gateway gateway) {
        try (ChatStream stream = call(gateway).stream()) {
            assertThat(stream.next()).isNotNull();
            calls.forEach(Call::cancel);
            return catchThrowable(stream::await);
        }
    }

    /** The server holds the answer, and that of the hedge where there is one. */
    private void underWay(Composition policies) {
        awaitRequests(1);
        if (policies.hedge()) {
            clock.advance(Composition.HEDGE_AFTER);
            awaitRequests(2);
        }
    }

    private static GatewayException failure(Runnable work) {
        Throwable thrown = catchThrowable(work::run);
        assertThat(thrown).isInstanceOf(GatewayException.class);
        return (GatewayException) thrown;
    }

    private void check(List<Attempt> trail) {
        assertThat(trail)
                .extracting(Attempt::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, trail.size()).boxed().toList());
        assertThat(trail).hasSize((int) (requests() + spare.requestCount()));
        assertThat(trail).allSatisfy(attempt -> {
            switch (attempt.state()) {
                case FAILED -> assertThat(attempt.error()).isNotNull().isNotEqualTo(CancelledException.class);
                case CANCELLED -> assertThat(attempt.error()).isEqualTo(CancelledException.class);
                default -> assertThat(attempt.error()).isNull();
            }
        });
    }

    private long requests() {
        return one.requestCount() + two.requestCount();
    }

    private void awaitRequests(long count) {
        LimitProbe.await(() -> requests() >= count);
    }

    private List<Exchange> primaryExchanges() {
        return Stream.of(one, two)
                .flatMap(server -> server.exchanges().stream())
                .toList();
    }

    private void nothingIsLeft(Gateway gateway, Composition policies) {
        // Who lost a race may still be on its way out.
        LimitProbe.await(() -> gateway.health().stream().allMatch(health -> health.outstanding() == 0));
        LimitProbe.await(() -> calls.stream().allMatch(call -> ((Scope) call.deadline()).hooks() == 0));
        if (policies.limits()) {
            LimitProbe.await(probe::allFree);
        }
    }

    /** After a while all is as if nothing had been. */
    private void recovers(Gateway gateway, Composition policies, Way way) {
        faults.clear();
        usual.set(Fault.well(Fault.PRIMARY));
        clock.advance(Duration.ofMinutes(30));
        for (int i = 0; i < 2; i++) {
            ChatResponse answer = way.run(call(gateway));
            assertThat(answer.text()).isEqualTo(Fault.PRIMARY);
            assertThat(answer.attempts()).hasSize(1);
        }
        nothingIsLeft(gateway, policies);
    }

    @AfterEach
    void close() {
        Stream.of(one, two, spare).forEach(server -> server.awaitNoOpenConnections(Setup.WAIT));
        Stream.of(one, two, spare).forEach(FakeModelServer::close);
        // The gateway looks for forgotten streams once a second as long as it knows of one; all else is stopped.
        clock.advance(Duration.ofSeconds(1));
        LimitProbe.await(() -> clock.pending() == 0);
    }
}
