package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.Explanation;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.EndpointHealth;
import io.gatehouse.model.GatewayEvent;
import io.gatehouse.model.ReplicaHealth;
import io.gatehouse.model.ReplicaHealth.State;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.Secret;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.policy.Route;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which endpoints a pool has and which of them get calls; wire, source, probe and time are the test's. */
@Timeout(120)
class ReplicaPoolTest {
    private static final Duration NEVER = Duration.ofHours(1);

    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final ManualClock clock = new ManualClock();
    private final List<GatewayEvent> events = new CopyOnWriteArrayList<>();
    private final List<Gateway> gateways = new ArrayList<>();

    @AfterEach
    void close() {
        gateways.forEach(Gateway::close);
        // Watchdogs of streams end by themselves, and a round that was under way a moment later.
        clock.advance(NEVER);
        LimitProbe.await(() -> clock.pending() == 0);
    }

    private Gateway open(FakePool pool, UnaryOperator<GatewayBuilder> more) {
        leaks.watch(pool.wire);
        Gateway gateway = more.apply(leaks.watch(Gateway.builder()).provider(pool))
                .clock(clock)
                .random(new SplittableRandom(1))
                .listener(events::add)
                .build();
        gateways.add(gateway);
        idle(gateway, pool);
        return gateway;
    }

    private Gateway open(FakePool pool) {
        return open(pool, builder -> builder);
    }

    private static PoolSettings.Builder quiet(PoolSettings.Builder settings) {
        return settings.loadEvery(NEVER).gradualReturn(Duration.ZERO);
    }

    private static FakePool sourced(String... names) {
        return new FakePool("pool").finds(names).sourced(settings -> settings.gradualReturn(Duration.ZERO));
    }

    private static String call(Gateway gateway) {
        return call(gateway, Way.BLOCKING);
    }

    private static String call(Gateway gateway, Way way) {
        return way.run(gateway.chat("pool/m").user("Hello")).head().endpoint();
    }

    private static Set<String> called(Gateway gateway, String model, int calls) {
        Set<String> endpoints = new TreeSet<>();
        for (int i = 0; i < calls; i++) {
            endpoints.add(gateway.chat(model).user("Hello").send().head().endpoint());
        }
        return endpoints;
    }

    private static Set<String> called(Gateway gateway) {
        return called(gateway, "pool/m", 12);
    }

    private static Map<String, State> states(Gateway gateway) {
        Map<String, State> states = new TreeMap<>();
        gateway.replicas().forEach(each -> states.put(each.endpoint(), each.state()));
        return states;
    }

    private static ReplicaHealth replica(Gateway gateway, String endpoint) {
        return gateway.replicas().stream()
                .filter(each -> each.endpoint().equals(endpoint))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until nobody is asked anything. */
    private void idle(Gateway gateway, FakePool pool) {
        LimitProbe.await(() -> {
            long members = gateway.replicas().stream()
                    .filter(each -> each.provider().equals("pool") && !"it left the pool".equals(each.reason()))
                    .count();
            return clock.pending()
                    == (pool.pool().source() == null ? 0 : 1) + (pool.pool().probe() == null ? 0 : members);
        });
    }

    /** Lets the source be asked again, and waits for what comes of it. */
    private void refresh(Gateway gateway, FakePool pool, String... endpoints) {
        clock.advance(Duration.ofSeconds(30));
        LimitProbe.await(() -> states(gateway).keySet().equals(Set.of(endpoints)));
        idle(gateway, pool);
    }

    /** Lets time pass until an endpoint has been checked so often, and the last check is over. */
    private void checks(FakePool pool, String endpoint, int count) {
        int planned = clock.pending();
        LimitProbe.await(() -> {
            if (pool.checks(endpoint) < count) {
                clock.advance(Duration.ofMillis(500));
                LimitProbe.await(() -> clock.pending() == planned);
            }
            return pool.checks(endpoint) >= count;
        });
    }

    @ParameterizedTest
    @EnumSource
    void endpointsComeAndGo(Way way) {
        FakePool pool = sourced("a", "b");
        Gateway gateway = open(pool);
        assertThat(called(gateway)).containsExactly("a", "b");

        pool.finds("b", "c");
        refresh(gateway, pool, "b", "c");

        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            seen.add(call(gateway, way));
        }
        assertThat(seen).containsExactlyInAnyOrder("b", "c");
        assertThat(gateway.health()).extracting(EndpointHealth::endpoint).containsExactlyInAnyOrder("b", "c");
        assertThat(events)
                .contains(new GatewayEvent.PoolChanged("pool", List.of("a", "b"), List.of(), List.of()))
                .contains(new GatewayEvent.PoolChanged("pool", List.of("c"), List.of("a"), List.of()));
    }

    @Test
    void aSourceThatFailsLeavesThePoolAsItIs() {
        FakePool pool = sourced("a", "b");
        Gateway gateway = open(pool);
        pool.finds((List<Endpoint>) null);
        clock.advance(Duration.ofSeconds(30));
        LimitProbe.await(() -> clock.pending() == 1);
        assertThat(called(gateway)).containsExactly("a", "b");

        pool.finds("b");
        refresh(gateway, pool, "b");
        assertThat(called(gateway)).containsExactly("b");
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyPoolRefusesAtOnceAndSaysSo(Way way) {
        FakePool pool = sourced("a");
        Gateway gateway = open(pool);
        call(gateway);
        pool.finds();
        refresh(gateway, pool);

        UnavailableException e = catchThrowableOfType(UnavailableException.class, () -> call(gateway, way));
        assertThat(e).hasMessageContaining("the pool of provider \"pool\" has no endpoint");
        assertThat(e.isRefusal()).isTrue();
        assertThat(e.attempts()).isEmpty();
        assertThat(gateway.chat("pool/m").user("Hello").explain().steps())
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.verdict()).isEqualTo(Explanation.Verdict.UNAVAILABLE);
                    assertThat(step.reason()).contains("has no endpoint");
                });

        pool.finds("a");
        refresh(gateway, pool, "a");
        assertThat(call(gateway, way)).isEqualTo("a");
    }

    @Test
    void whileThePoolIsEmptyTheSourceIsAskedMoreOften() {
        FakePool pool = sourced();
        Gateway gateway = open(pool);
        pool.finds("a");
        clock.advance(Duration.ofSeconds(3));
        LimitProbe.await(() -> states(gateway).containsKey("a"));

        assertThat(call(gateway)).isEqualTo("a");
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyPoolFallsBackWithoutAWait(Way way) {
        FakePool pool = sourced();
        FakeProvider other = FakeProvider.answering("other", "elsewhere");
        Gateway gateway = open(
                pool,
                builder -> builder.provider(other)
                        .retry(RetryPolicy.standard())
                        .sleeper((time, wake) -> {
                            throw new AssertionError("waited " + time);
                        })
                        .route("r", Route.to("pool/m").fallbackTo("other/m")));

        ChatResponse answer = way.run(gateway.chat("r").user("Hello"));
        assertThat(answer.text()).isEqualTo("elsewhere");
        assertThat(answer.head().endpoint()).isEqualTo("other");
    }

    @ParameterizedTest
    @EnumSource
    void aRetryPolicyWaitsForEndpointsWhereThereIsNoOtherTarget(Way way) {
        FakePool pool = sourced();
        AtomicReference<Gateway> gateway = new AtomicReference<>();
        gateway.set(open(
                pool,
                builder -> builder.retry(RetryPolicy.standard()).sleeper((time, wake) -> {
                    pool.finds("a");
                    clock.advance(time);
                    LimitProbe.await(() -> states(gateway.get()).containsKey("a"));
                })));

        assertThat(call(gateway.get(), way)).isEqualTo("a");
    }

    @Test
    void aRouteThatWaitsWhenUnavailableWaitsForEndpoints() {
        FakePool pool = sourced();
        AtomicReference<Gateway> gateway = new AtomicReference<>();
        gateway.set(open(
                pool,
                builder -> builder.route("r", Route.to("pool/m").waitWhenUnavailable(true))
                        .sleeper((time, wake) -> {
                            pool.finds("a");
                            clock.advance(time);
                            LimitProbe.await(() -> states(gateway.get()).containsKey("a"));
                        })));

        assertThat(gateway.get().chat("r").user("Hello").send().head().endpoint())
                .isEqualTo("a");
    }

    @Test
    void onlyAProviderWithASourceMayStartWithoutEndpoints() {
        assertThatThrownBy(() -> Gateway.builder()
                        .provider(new FakePool("pool"))
                        .clock(clock)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has no endpoint");
    }

    @Test
    void whatASourceNamesIsCheckedAsAtBuild() {
        Endpoint spied = Endpoint.builder("c", "http://gpu-c:8000")
                .bearer(Secret.of("key"))
                .build();
        FakePool pool = sourced("a");
        Gateway gateway = open(pool, builder -> builder.provider(FakeProvider.answering("other", "x")));
        pool.finds(List.of(
                FakePool.endpoint("a"),
                FakePool.endpoint("other"),
                FakePool.endpoint("b"),
                spied,
                FakePool.endpoint("b")));
        refresh(gateway, pool, "a", "b", "other");

        assertThat(gateway.replicas().stream()
                        .filter(each -> each.provider().equals("pool"))
                        .map(ReplicaHealth::endpoint))
                .containsExactly("a", "b");
        assertThat(called(gateway)).containsExactly("a", "b");
        GatewayEvent.PoolChanged changed = (GatewayEvent.PoolChanged) events.stream()
                .filter(event -> event instanceof GatewayEvent.PoolChanged pooled
                        && pooled.added().contains("b"))
                .findFirst()
                .orElseThrow();
        assertThat(changed.refused())
                .hasSize(3)
                .anyMatch(text -> text.contains("two endpoints \"other\""))
                .anyMatch(text -> text.contains("two endpoints \"b\""))
                .anyMatch(text -> text.contains("Endpoint c would send its credential over http"));

        int told = events.size();
        clock.advance(Duration.ofSeconds(30));
        LimitProbe.await(() -> clock.pending() == 1);
        assertThat(events.subList(told, events.size()))
                .as("what is refused is told once")
                .noneMatch(GatewayEvent.PoolChanged.class::isInstance);
    }

    @Test
    void anEndpointWithAnotherAddressIsAnotherOne() {
        FakePool pool = sourced("a");
        Gateway gateway = open(pool);
        call(gateway);
        pool.finds(List.of(Endpoint.builder("a", "http://elsewhere.localhost").build()));
        clock.advance(Duration.ofSeconds(30));
        LimitProbe.await(() -> replica(gateway, "a").address().equals("http://elsewhere.localhost"));
        idle(gateway, pool);

        assertThat(gateway.health())
                .singleElement()
                .satisfies(health -> assertThat(health.latency()).isZero());
        assertThat(call(gateway)).isEqualTo("a");
    }

    @Test
    void aNewEndpointGetsCallsOnlyAfterItsFirstCheck() {
        FakePool pool = sourced("a").probed(ReplicaPoolTest::quiet).up("a");
        Gateway gateway = open(pool);
        pool.finds("a", "b");
        refresh(gateway, pool, "a", "b");
        LimitProbe.await(() -> pool.checks("b") == 1);

        assertThat(states(gateway)).containsEntry("b", State.JOINING);
        assertThat(replica(gateway, "b").reason()).isEqualTo("it has not passed its first check yet");
        assertThat(called(gateway)).containsExactly("a");
        assertThat(gateway.health())
                .filteredOn(health -> health.endpoint().equals("b"))
                .extracting(EndpointHealth::unavailable)
                .containsExactly("it has not passed its first check yet");

        pool.up("b");
        checks(pool, "b", 2);
        assertThat(states(gateway)).containsEntry("b", State.READY);
        assertThat(called(gateway)).containsExactly("a", "b");
        assertThat(events)
                .contains(new GatewayEvent.ReplicaChanged("b", State.JOINING, State.READY, "it passes its checks"));
    }

    @Test
    void failedChecksEjectAndPassedOnesBringBackInTheirNumbers() {
        FakePool pool = new FakePool("pool", "a", "b")
                .probed(settings -> quiet(settings).failuresToEject(3).successesToReturn(2))
                .up("a");
        Gateway gateway = open(pool);
        assertThat(called(gateway)).as("taken as ready").containsExactly("a", "b");

        checks(pool, "b", 2);
        assertThat(states(gateway)).containsEntry("b", State.READY);
        checks(pool, "b", 3);
        assertThat(states(gateway)).containsEntry("b", State.EJECTED);
        assertThat(called(gateway)).containsExactly("a");
        assertThat(gateway.chat("pool/m").user("Hello").explain().steps().get(0).endpoints())
                .filteredOn(health -> health.endpoint().equals("b"))
                .extracting(EndpointHealth::unavailable)
                .containsExactly("it failed 3 checks in a row, the last with UnavailableException");

        pool.up("b");
        checks(pool, "b", 4);
        pool.down("b");
        checks(pool, "b", 5);
        pool.up("b");
        checks(pool, "b", 6);
        assertThat(states(gateway)).as("one passed in a row").containsEntry("b", State.EJECTED);
        checks(pool, "b", 7);
        assertThat(states(gateway)).containsEntry("b", State.READY);
        assertThat(called(gateway)).containsExactly("a", "b");
        assertThat(events.stream().filter(GatewayEvent.ReplicaChanged.class::isInstance))
                .hasSize(2);
    }

    @Test
    void whenAllAreEjectedTheLeastBadIsCalled() {
        FakePool pool = new FakePool("pool", "a", "b")
                .probed(settings -> quiet(settings).failuresToEject(1))
                .up("a");
        Gateway gateway = open(pool);
        checks(pool, "b", 5);
        pool.down("a");
        checks(pool, "a", pool.checks("a") + 1);
        assertThat(states(gateway)).containsEntry("a", State.EJECTED).containsEntry("b", State.EJECTED);

        assertThat(called(gateway)).as("the one that passed a check last").containsExactly("a");
    }

    @Test
    void aNewEndpointThatNeverPassesIsALastResortOnly() {
        FakePool pool = sourced().probed(settings -> quiet(settings).failuresToEject(2));
        Gateway gateway = open(pool);
        pool.finds("a");
        clock.advance(Duration.ofSeconds(3));
        LimitProbe.await(() -> pool.checks("a") == 1 && clock.pending() == 2);
        assertThatThrownBy(() -> call(gateway))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("a, one of 1, it has not passed its first check yet");

        checks(pool, "a", 2);
        assertThat(states(gateway)).containsEntry("a", State.EJECTED);
        assertThat(call(gateway)).isEqualTo("a");
    }

    @Test
    void aModelIsAskedForWhereItIsServed() {
        FakePool pool = new FakePool("pool", "a", "b")
                .probed(ReplicaPoolTest::quiet)
                .up("a", "base", "adapter")
                .up("b", "base");
        Gateway gateway = open(pool);
        checks(pool, "a", 1);
        checks(pool, "b", 1);

        assertThat(called(gateway, "pool/base", 8)).containsExactly("a", "b");
        assertThat(called(gateway, "pool/adapter", 8)).containsExactly("a");
        assertThat(gateway.chat("pool/adapter")
                        .user("Hello")
                        .explain()
                        .steps()
                        .get(0)
                        .endpoints())
                .extracting(EndpointHealth::unavailable)
                .containsExactly(null, "it does not serve the model \"adapter\"");
        assertThat(replica(gateway, "a").models()).containsExactlyInAnyOrder("base", "adapter");
        assertThat(called(gateway, "pool/unknown", 4))
                .as("who knows better than the server")
                .isNotEmpty();

        pool.up("b", "base", "adapter");
        checks(pool, "b", pool.checks("b") + 1);
        assertThat(called(gateway, "pool/adapter", 8)).containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource(
            value = Balancer.Kind.class,
            names = {"ROUND_ROBIN", "WEIGHTED", "LEAST_OUTSTANDING", "POWER_OF_TWO", "PEAK_EWMA", "ADAPTIVE"})
    void theShareOfANewEndpointGrows(Balancer.Kind kind) {
        Balancer balancer = switch (kind) {
            case WEIGHTED -> Balancer.weighted();
            case LEAST_OUTSTANDING -> Balancer.leastOutstanding();
            case POWER_OF_TWO -> Balancer.powerOfTwo();
            case PEAK_EWMA -> Balancer.peakEwma();
            case ADAPTIVE -> Balancer.adaptive();
            default -> Balancer.roundRobin();
        };
        FakePool pool = new FakePool("pool").finds("a", "b").sourced(settings -> settings);
        Gateway gateway = open(pool, builder -> builder.balancer(balancer));
        assertThat(gateway.replicas()).allMatch(each -> each.share() == 1);
        pool.finds("a", "b", "c");
        refresh(gateway, pool, "a", "b", "c");

        assertThat(replica(gateway, "c").share()).isEqualTo(0.1);
        assertThat(partOf(gateway, "c")).isBetween(0.015, 0.055);
        clock.advance(Duration.ofSeconds(15));
        assertThat(replica(gateway, "c").share()).isEqualTo(0.55);
        assertThat(partOf(gateway, "c")).isBetween(0.14, 0.23);
        clock.advance(Duration.ofSeconds(15));
        assertThat(partOf(gateway, "c")).isBetween(0.28, 0.38);
        assertThat(replica(gateway, "c").share()).isEqualTo(1);
    }

    private static double partOf(Gateway gateway, String endpoint) {
        int calls = 3_000;
        int there = 0;
        for (int i = 0; i < calls; i++) {
            there += call(gateway).equals(endpoint) ? 1 : 0;
        }
        return (double) there / calls;
    }

    @Test
    void anEndpointThatGrowsTakesAllWhenItIsTheOnlyOne() {
        FakePool pool = new FakePool("pool").finds("a").sourced(settings -> settings);
        Gateway gateway = open(pool);
        pool.finds("c");
        refresh(gateway, pool, "c");

        assertThat(replica(gateway, "c").share()).isEqualTo(0.1);
        assertThat(called(gateway)).containsExactly("c");
    }

    @Test
    void aDrainedEndpointGetsNoCallsUntilItIsNoLongerDrained() {
        FakePool pool = new FakePool("pool", "a", "b");
        Gateway gateway = open(pool);
        gateway.drain("b");
        gateway.drain("b");

        assertThat(called(gateway)).containsExactly("a");
        assertThat(states(gateway)).containsEntry("b", State.DRAINING);
        assertThat(gateway.health())
                .filteredOn(health -> health.endpoint().equals("b"))
                .extracting(EndpointHealth::unavailable)
                .containsExactly("it is drained");
        gateway.drain("a");
        assertThatThrownBy(() -> call(gateway))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no endpoint of provider \"pool\" takes calls: a, one of 2, it is drained");
        gateway.undrain("a");
        gateway.undrain("b");
        clock.advance(Duration.ofSeconds(30));
        assertThat(called(gateway)).containsExactly("a", "b");
        assertThat(events)
                .contains(new GatewayEvent.ReplicaChanged("b", State.READY, State.DRAINING, "it is drained"))
                .contains(new GatewayEvent.ReplicaChanged("b", State.DRAINING, State.READY, "it is no longer drained"));
        assertThatThrownBy(() -> gateway.drain("nobody"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("There is no endpoint \"nobody\": the endpoints are [a, b]");
    }

    @Test
    void aDrainedEndpointStaysSoWhenItComesBack() {
        FakePool pool = sourced("a", "b");
        Gateway gateway = open(pool);
        gateway.drain("b");
        pool.finds("a");
        refresh(gateway, pool, "a");
        pool.finds("a", "b");
        refresh(gateway, pool, "a", "b");

        assertThat(states(gateway)).containsEntry("b", State.DRAINING);
        assertThat(called(gateway)).containsExactly("a");
    }

    @Test
    void loadsAreToldAndWhoTellsNoneIsAskedRarely() {
        FakePool pool = new FakePool("pool", "a", "b")
                .probed(settings -> settings.checkEvery(NEVER).loadEvery(Duration.ofSeconds(2)))
                .up("a")
                .up("b");
        pool.loads.put(
                "a", ReplicaLoad.builder(ReplicaLoad.Source.METRICS).waiting(3).build());
        Gateway gateway = open(pool);
        assertThat(replica(gateway, "a").load()).isNull();
        for (int i = 0; i < 60; i++) {
            clock.advance(Duration.ofSeconds(1));
            LimitProbe.await(() -> clock.pending() == 2);
        }

        ReplicaHealth a = replica(gateway, "a");
        assertThat(a.load()).isNotNull();
        assertThat(a.load().waiting()).isEqualTo(3);
        assertThat(a.loadAge()).isBetween(Duration.ZERO, Duration.ofSeconds(3));
        assertThat(pool.loadQuestions("a")).isBetween(18, 34);
        assertThat(pool.loadQuestions("b")).isBetween(2, 5);
        assertThat(replica(gateway, "b").load()).isNull();
    }

    @Test
    void aProbeThatThrowsSomethingElseIsAFailedCheckAndIsAskedOn() {
        FakePool pool = new FakePool("pool", "a", "b") {
            @Override
            public Set<String> ready(io.gatehouse.spi.EndpointClient client) {
                super.ready(client);
                throw new IllegalStateException("a bug");
            }
        };
        pool.up("a").up("b").probed(settings -> quiet(settings).failuresToEject(2));
        Gateway gateway = open(pool);
        checks(pool, "a", 3);

        assertThat(states(gateway)).containsEntry("a", State.EJECTED);
    }

    /** Sequences of updates, with calls between and beside them. */
    @Test
    void noCallGoesToAnEndpointThatWasRemovedBeforeItBegan() throws Exception {
        SplittableRandom random = new SplittableRandom(20_261_124);
        FakePool pool = sourced("e0");
        Gateway gateway = open(
                pool,
                builder -> builder.balancer(Balancer.powerOfTwo()).timeouts(Timeouts.ofOverall(Duration.ofDays(1))));
        Set<String> gone = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger made = new AtomicInteger();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    Set<String> before = Set.copyOf(gone);
                    try {
                        assertThat(before).doesNotContain(call(gateway));
                        made.incrementAndGet();
                    } catch (Throwable t) {
                        if (!isVacancy(t)) {
                            wrong.compareAndSet(null, t);
                        }
                    }
                }
            });
            thread.start();
            callers.add(thread);
        }
        List<String> now = new ArrayList<>(List.of("e0"));
        for (int round = 1; round <= 150; round++) {
            List<String> left = new ArrayList<>();
            for (String each : List.copyOf(now)) {
                if (random.nextInt(3) == 0) {
                    now.remove(each);
                    left.add(each);
                }
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                now.add("e" + round + "-" + i);
            }
            pool.finds(now.toArray(new String[0]));
            LimitProbe.await(() -> {
                clock.advance(Duration.ofSeconds(5));
                return gateway.replicas().stream()
                        .filter(each -> each.state() == State.READY)
                        .map(ReplicaHealth::endpoint)
                        .toList()
                        .equals(now);
            });
            gone.addAll(left);
        }
        assertThat(callers).as("those who called all the time").allMatch(Thread::isAlive);
        over.set(true);
        for (Thread thread : callers) {
            thread.join();
        }

        assertThat(wrong.get()).isNull();
        assertThat(made.get()).isGreaterThan(150);
    }

    /** Whether there was nobody to call: no endpoint, or one that came only while the reason was put into words. */
    private static boolean isVacancy(Throwable t) {
        return t instanceof UnavailableException
                && (t.getMessage().contains("has no endpoint") || t.getMessage().contains("does only now"));
    }
}
