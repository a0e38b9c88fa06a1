package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.ReplicaHealth;
import io.gatehouse.model.ReplicaHealth.State;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.RetryPolicy;
import io.gatehouse.spi.HostResolver;
import io.gatehouse.spi.PoolSettings;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Gate;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pools of servers that come, go, fail and fall silent, over real sockets; time is the test's. */
@Timeout(120)
class ReplicaSocketTest {
    @RegisterExtension
    final LeakCheckExtension leaks = new LeakCheckExtension();

    private final FakeModelServer a = leaks.watch(FakeModelServer.start());
    private final FakeModelServer b = leaks.watch(FakeModelServer.start());
    private final ManualClock clock = new ManualClock();
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<String> urls = new CopyOnWriteArrayList<>();

    @BeforeEach
    void up() {
        for (FakeModelServer each : List.of(a, b)) {
            each.route("/health", Script.respond(200));
            each.route("/v1/models", Scripts.models("m"));
            each.route("/load", Script.respond(200).body("4"));
        }
    }

    @AfterEach
    void close() {
        gateways.forEach(Gateway::close);
        a.awaitNoOpenConnections(Setup.WAIT);
        b.awaitNoOpenConnections(Setup.WAIT);
        a.close();
        b.close();
    }

    private Gateway open(TestReplicas pool, UnaryOperator<GatewayBuilder> more) {
        Gateway gateway = more.apply(leaks.watch(Gateway.builder()).provider(pool))
                .clock(clock)
                .build();
        gateways.add(gateway);
        return gateway;
    }

    private Gateway open(UnaryOperator<PoolSettings.Builder> settings, String... first) {
        urls.addAll(List.of(first));
        return open(
                TestReplicas.builder().replicasFrom(() -> urls).pool(settings).build(), builder -> builder);
    }

    private static PoolSettings.Builder unasked(PoolSettings.Builder settings) {
        return settings.probe(null).gradualReturn(Duration.ZERO);
    }

    private static String name(FakeModelServer server) {
        return "pool@127.0.0.1:" + server.port();
    }

    private static Map<String, State> states(Gateway gateway) {
        Map<String, State> states = new TreeMap<>();
        gateway.replicas().forEach(each -> states.put(each.endpoint(), each.state()));
        return states;
    }

    /** Lets time pass until something has happened. */
    private void pass(BooleanSupplier happened) {
        LimitProbe.await(() -> {
            clock.advance(Duration.ofMillis(20));
            return happened.getAsBoolean();
        });
    }

    @Test
    void aStreamOnARemovedReplicaGoesOnToItsEnd() {
        Gateway gateway = open(ReplicaSocketTest::unasked, a.url(), b.url());
        Gate gate = new Gate();
        String event = "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}\n\n";
        Script story = Script.stream()
                .body(String.format(event, "Once", "null"))
                .await(gate)
                .body(String.format(event, " upon", "\"stop\""))
                .body("data: [DONE]\n\n");
        a.otherwise(story);
        b.otherwise(story);
        try (ChatStream stream = gateway.chat("pool/m").user("Hello").stream()) {
            String taken = stream.head().endpoint();
            FakeModelServer other = taken.equals(name(a)) ? b : a;
            urls.removeIf(url -> !url.equals(other.url()));
            pass(() -> states(gateway).get(taken) == State.DRAINING);
            ReplicaHealth leaving = gateway.replicas().stream()
                    .filter(each -> each.endpoint().equals(taken))
                    .findFirst()
                    .orElseThrow();
            assertThat(leaving.outstanding()).isEqualTo(1);
            assertThat(leaving.reason()).isEqualTo("it left the pool");

            other.otherwise(Scripts.chat("new"));
            for (int i = 0; i < 4; i++) {
                assertThat(gateway.chat("pool/m").user("Hello").send().head().endpoint())
                        .isEqualTo(name(other));
            }
            gate.open();
            assertThat(stream.await().text()).isEqualTo("Once upon");
            assertThat(states(gateway)).containsOnlyKeys(name(other));
        }
    }

    @Test
    void aDrainedReplicaEndsWhatItHas() {
        Gateway gateway = open(ReplicaSocketTest::unasked, a.url(), b.url());
        Gate gate = new Gate();
        a.otherwise(Scripts.chat("late").after(gate));
        b.otherwise(Scripts.chat("late").after(gate));
        var call = gateway.chat("pool/m").user("Hello").sendAsync();
        LimitProbe.await(() -> gateway.replicas().stream().anyMatch(each -> each.outstanding() == 1));
        boolean first = gateway.replicas().stream()
                .anyMatch(each -> each.endpoint().equals(name(a)) && each.outstanding() == 1);
        FakeModelServer busy = first ? a : b;
        FakeModelServer other = busy == a ? b : a;
        gateway.drain(name(busy));
        other.otherwise(Scripts.chat("new"));

        for (int i = 0; i < 4; i++) {
            assertThat(gateway.chat("pool/m").user("Hello").send().text()).isEqualTo("new");
        }
        gate.open();
        assertThat(Pool.get(call).text()).isEqualTo("late");
        assertThat(gateway.replicas()).allMatch(each -> each.outstanding() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void aReplicaThatDiesIsEjectedAndComesBack(Way way) {
        Gateway gateway = open(settings -> settings.gradualReturn(Duration.ZERO), a.url(), b.url());
        a.otherwise(Scripts.chat("a"));
        b.otherwise(Scripts.chat("b"));
        b.route("/health", Script.respond(503));
        pass(() -> states(gateway).get(name(b)) == State.EJECTED);
        for (int i = 0; i < 4; i++) {
            assertThat(way.run(gateway.chat("pool/m").user("Hello")).head().endpoint())
                    .isEqualTo(name(a));
        }
        pass(() -> gateway.replicas().get(0).load() != null);
        assertThat(gateway.replicas().get(0).load().waiting()).isEqualTo(4);
        assertThat(gateway.replicas().get(0).models()).containsExactly("m");

        b.route("/health", Script.respond(200));
        pass(() -> states(gateway).get(name(b)) == State.READY);
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            seen.add(way.run(gateway.chat("pool/m").user("Hello")).head().endpoint());
        }
        assertThat(seen).contains(name(a), name(b));
    }

    @Test
    void aReplicaThatSaysNothingFailsItsCheckAfterTheProbeTimeout() {
        Gateway gateway =
                open(settings -> settings.probeTimeout(Duration.ofSeconds(5)).failuresToEject(1), a.url(), b.url());
        b.route("/health", Scripts.silent());
        pass(() -> states(gateway).get(name(b)) == State.EJECTED);

        assertThat(gateway.replicas().get(1).reason()).contains("TimedOutException");
        assertThat(states(gateway)).containsEntry(name(a), State.READY);
    }

    @Test
    void anAnswerThatIsTooLargeFailsTheCheck() {
        Gateway gateway = open(settings -> settings.failuresToEject(1), a.url());
        a.route("/health", Scripts.hugeBody((4 << 20) + 1));
        pass(() -> states(gateway).get(name(a)) == State.EJECTED);

        assertThat(gateway.replicas().get(0).reason()).contains("ProtocolException");
    }

    @Test
    void closingEndsAQuestionThatIsUnderWay() {
        Gateway gateway = open(settings -> settings.probeTimeout(Duration.ofHours(1)), a.url());
        a.route("/health", Scripts.silent());
        pass(() -> a.openConnections() > 0 && a.requestCount() > 0);
        gateway.close();

        a.takeExchange(Setup.WAIT);
        a.awaitNoOpenConnections(Setup.WAIT);
        LimitProbe.await(() -> clock.pending() == 0);
        long asked = a.requestCount();
        clock.advance(Duration.ofHours(1));
        assertThat(a.requestCount()).isEqualTo(asked);
    }

    @Test
    void aRetryGoesElsewhereWhenTheReplicaThatFailedHasLeft() {
        FakeModelServer c = leaks.watch(FakeModelServer.start());
        try {
            c.otherwise(Scripts.chat("c"));
            urls.addAll(List.of(a.url()));
            AtomicReference<Gateway> gateway = new AtomicReference<>();
            gateway.set(open(
                    TestReplicas.builder()
                            .replicasFrom(() -> urls)
                            .pool(ReplicaSocketTest::unasked)
                            .build(),
                    builder -> builder.retry(RetryPolicy.standard())
                            .sleeper((time, wake) -> {
                                throw new AssertionError("waited " + time);
                            })
                            .addAttemptInterceptor((io.gatehouse.Interceptor) chain -> {
                                try {
                                    return chain.proceed(chain.request());
                                } catch (UnavailableException e) {
                                    urls.set(0, c.url());
                                    pass(() -> states(gateway.get()).keySet().contains(name(c)));
                                    throw e;
                                }
                            })));
            a.otherwise(Scripts.error(503, "server_error", "x", "down"));

            assertThat(gateway.get().chat("pool/m").user("Hello").send().text()).isEqualTo("c");
        } finally {
            gateways.forEach(Gateway::close);
            c.awaitNoOpenConnections(Setup.WAIT);
            c.close();
        }
    }

    @Test
    void aStreamThatBreaksGoesOnElsewhereWhenItsReplicaHasLeft() {
        Gateway gateway = open(
                TestReplicas.builder()
                        .replicasFrom(() -> urls.isEmpty() ? List.of(a.url()) : urls)
                        .pool(ReplicaSocketTest::unasked)
                        .build(),
                builder -> builder.route(
                        "r",
                        io.gatehouse.policy.Route.to("pool/m").streams(io.gatehouse.policy.StreamPolicy.restart())));
        Gate gate = new Gate();
        a.otherwise(Scripts.streamUnfinished("Once")
                .with(script -> script.await(gate).thenReset()));
        b.otherwise(Scripts.streamText("Twice"));
        try (ChatStream stream = gateway.chat("r").user("Hello").stream()) {
            assertThat(stream.head().endpoint()).isEqualTo(name(a));
            urls.add(b.url());
            pass(() -> states(gateway).containsKey(name(b)));
            gate.open();

            assertThat(stream.await().text()).isEqualTo("Twice");
        }
    }

    @Test
    void addressesOfANameBecomeEndpoints() throws Exception {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        InetAddress nobody = InetAddress.getByName("127.0.0.99");
        AtomicReference<List<InetAddress>> known = new AtomicReference<>(List.of(here));
        HostResolver resolver = host -> {
            assertThat(host).isEqualTo("pods");
            List<InetAddress> now = known.get();
            if (now == null) {
                throw new UnknownHostException(host);
            }
            return now;
        };
        Gateway gateway = open(
                TestReplicas.builder()
                        .replicasFromDns("pods", a.port(), resolver)
                        .pool(settings -> settings.gradualReturn(Duration.ZERO))
                        .build(),
                builder -> builder);
        a.otherwise(Scripts.chat("a"));
        assertThat(gateway.chat("pool/m").user("Hello").send().text()).isEqualTo("a");
        assertThat(gateway.replicas().get(0).address()).isEqualTo("http://127.0.0.1:" + a.port() + "/v1");

        String other = "pool@127.0.0.99:" + a.port();
        known.set(List.of(nobody, here));
        pass(() -> states(gateway).containsKey(other));
        assertThat(states(gateway)).containsEntry(other, State.JOINING);
        for (int i = 0; i < 4; i++) {
            assertThat(gateway.chat("pool/m").user("Hello").send().text()).isEqualTo("a");
        }

        known.set(null);
        clock.advance(Duration.ofMinutes(1));
        assertThat(states(gateway)).containsKeys(name(a), other);
        known.set(List.of());
        pass(() -> states(gateway).isEmpty());
        assertThatThrownBy(() -> gateway.chat("pool/m").user("Hello").send())
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("has no endpoint");
        known.set(List.of(here));
        pass(() -> states(gateway).equals(Map.of(name(a), State.READY)));
        assertThat(gateway.chat("pool/m").user("Hello").send().head().endpoint())
                .isEqualTo(name(a));
    }

    @Test
    void endpointsOfASourceAreNamedByTheirAddresses() throws Exception {
        TestReplicas pool = TestReplicas.builder()
                .apiKeys("one", "two")
                .replicasFrom(() -> List.of("https://gpu-a", "https://gpu-b:8443/v1/", "https://router/east"))
                .build();

        assertThat(pool.endpoints()).isEmpty();
        assertThat(pool.pool().source().endpoints())
                .extracting(endpoint -> endpoint.name() + " " + endpoint.baseUrl())
                .containsExactly(
                        "pool@gpu-a:443#1 https://gpu-a/v1",
                        "pool@gpu-a:443#2 https://gpu-a/v1",
                        "pool@gpu-b:8443#1 https://gpu-b:8443/v1",
                        "pool@gpu-b:8443#2 https://gpu-b:8443/v1",
                        "pool@router:443/east/v1#1 https://router/east/v1",
                        "pool@router:443/east/v1#2 https://router/east/v1");
        TestReplicas byAddress = TestReplicas.builder()
                .replicasFromDns("pods", 8000, host -> List.of(InetAddress.getByName("2001:db8::7")))
                .build();
        assertThat(byAddress.pool().source().endpoints())
                .extracting(endpoint -> endpoint.name() + " " + endpoint.baseUrl())
                .containsExactly("pool@[2001:db8:0:0:0:0:0:7]:8000 http://[2001:db8:0:0:0:0:0:7]:8000/v1");
        assertThat(TestReplicas.builder()
                        .replicasFrom(() -> Set.of("http://x").stream().toList())
                        .replicas("http://gpu-a")
                        .build()
                        .pool()
                        .source())
                .as("the last way to name them counts")
                .isNull();
    }

    @Test
    void whatCannotBeAPoolByNameIsRefused() {
        assertThatThrownBy(() -> TestReplicas.builder().replicasFromDns("https://pods", 8000))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("replicas with https are given by their names");
        assertThatThrownBy(() -> TestReplicas.builder().replicasFromDns("pods", 0))
                .hasMessageContaining("1 to 65535");
        TestReplicas.Builder keyed = TestReplicas.builder().apiKey("secret").replicasFromDns("pods", 8000);
        assertThatThrownBy(keyed::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cleartext")
                .hasMessageContaining("allowCleartext()");
        assertThat(keyed.allowCleartext().build().pool().source()).isNotNull();
    }
}
