package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.internal.call.ChatLink;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.CircuitOpenException;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.Route;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How calls spread over the endpoints of a provider, over real sockets; time is the test's. */
@ExtendWith(LeakCheckExtension.class)
class BalancingTest {
    private final FakeModelServer server = FakeModelServer.start();
    private final ManualClock clock = new ManualClock();
    private final Set<Lane> lanes = Collections.newSetFromMap(new ConcurrentHashMap<>());

    @AfterEach
    void close() {
        server.awaitNoOpenConnections(Setup.WAIT);
        server.close();
        assertThat(lanes)
                .allMatch(lane -> lane.outstanding() == 0 && lane.live().outstanding() == 0);
    }

    /** Three keys at one server. */
    private GatewayBuilder builder() {
        return watched(Gateway.builder()
                        .provider(OpenAiProvider.builder()
                                .baseUrl(server.baseUrl())
                                .apiKeys("key-1", "key-2", "key-3")
                                .build()))
                .clock(clock)
                .random(new SplittableRandom(1));
    }

    private GatewayBuilder watched(GatewayBuilder builder) {
        return builder.addAttemptInterceptor((io.gatehouse.Interceptor) chain -> {
            lanes.add(Objects.requireNonNull(((ChatLink) chain).leg().lane()));
            return chain.proceed(chain.request());
        });
    }

    private static String endpoint(Gateway gateway, Way way) {
        return way.run(gateway.chat(Setup.TARGET).user("Hello")).head().endpoint();
    }

    private List<String> endpoints(Gateway gateway, Way way, int calls) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            names.add(endpoint(gateway, way));
        }
        return names;
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatSaysNothingIsLeftTurnsTrafficAwayUntilItsReset(Way way) {
        try (Gateway gateway = builder().recommended().build()) {
            Answer last = Scripts.chat("OK")
                    .header("x-ratelimit-limit-requests", "100")
                    .header("x-ratelimit-remaining-requests", "0")
                    .header("x-ratelimit-reset-requests", "20s");
            server.enqueue(last);
            String exhausted = endpoint(gateway, way);

            assertThat(endpoints(gateway, way, 30)).doesNotContain(exhausted);
            clock.advance(Duration.ofSeconds(20));
            assertThat(endpoints(gateway, way, 30)).contains(exhausted);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameConversationGoesToTheSameKey(Way way) {
        try (Gateway gateway = builder().balancer(Balancer.sticky()).build()) {
            for (int c = 0; c < 5; c++) {
                String conversation = "conversation-" + c;
                List<String> names = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    names.add(way.run(gateway.chat(Setup.TARGET).user("Hello").conversation(conversation))
                            .head()
                            .endpoint());
                }
                assertThat(names).containsOnly(names.get(0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndpointThatRefusesByItselfIsReplacedUnseen(Way way) {
        try (Gateway gateway = builder()
                .addAttemptInterceptor((io.gatehouse.Interceptor) chain -> {
                    String name = Objects.requireNonNull(chain.endpoint()).name();
                    if (!name.equals("openai#3")) {
                        throw new CircuitOpenException(ErrorDetails.of("open")
                                .at(((ChatLink) chain).leg().target(), name)
                                .refusal());
                    }
                    return chain.proceed(chain.request());
                })
                .build()) {
            var answer = way.run(gateway.chat(Setup.TARGET).user("Hello"));

            assertThat(answer.head().endpoint()).isEqualTo("openai#3");
            assertThat(answer.attempts()).as("a refusal is no attempt").hasSize(1);
        }
    }

    @Test
    void embeddingsTakeTurnsAndCountToo() {
        try (Gateway gateway = builder().build()) {
            server.otherwise(Scripts.embeddings(4));
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                names.add(gateway.embed("openai/embed").input("a").send().head().endpoint());
            }

            assertThat(names).containsExactly("openai#1", "openai#2", "openai#3", "openai#1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void failuresOfEveryKindAreNotedAndCountedDown(Way way) {
        try (Gateway gateway = builder().build()) {
            server.enqueue(
                    Scripts.error(503, "x", "y", "down").thenClose(),
                    Scripts.reset(),
                    Scripts.errorInStream("server_error", "x", "Oops", "Once", " upon"),
                    Scripts.error(400, "invalid_request_error", "x", "Bad."));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                        .isInstanceOf(GatewayException.class);
            }

            assertThat(lanes).hasSize(3).allMatch(lane -> lane.failureRate() > 0);
            Map<Lane, Double> rates = new HashMap<>();
            lanes.forEach(lane -> rates.put(lane, lane.failureRate()));
            assertThatThrownBy(() -> way.run(gateway.chat(Setup.TARGET).user("Hello")))
                    .isInstanceOf(GatewayException.class);
            assertThat(lanes).allMatch(lane -> rates.get(lane) == lane.failureRate());
        }
    }

    @Test
    void aStreamThatIsLeftEarlyOrBreaksIsCountedDownOnce() {
        try (Gateway gateway = builder().build()) {
            server.enqueue(Scripts.streamText("a", "b", "c"), Scripts.streamUnfinished("a", "b"));
            try (ChatStream left = gateway.chat(Setup.TARGET).user("Hello").stream()) {
                left.next();
                assertThat(lanes).anyMatch(lane -> lane.outstanding() == 1);
            }
            assertThat(lanes).allMatch(lane -> lane.outstanding() == 0 && lane.failureRate() == 0);

            try (ChatStream broken = gateway.chat(Setup.TARGET).user("Hello").stream()) {
                assertThat(catchThrowable(broken::await)).isInstanceOf(StreamInterruptedException.class);
            }
            assertThat(lanes).anyMatch(lane -> lane.failureRate() > 0);
        }
    }

    static Stream<Balancer> balancers() {
        return Stream.of(
                Balancer.roundRobin(),
                Balancer.leastOutstanding(),
                Balancer.powerOfTwo(),
                Balancer.peakEwma(),
                Balancer.adaptive());
    }

    /** The whole chain in memory, streams held open beside each other by one thread, so that all follows from the seed. */
    @ParameterizedTest
    @MethodSource("balancers")
    void sharesStayWithinFivePercentUnderSuccessesErrorsAndCancels(Balancer balancer) {
        SplittableRandom random = new SplittableRandom(20_240_607);
        FakeProvider provider = FakeProvider.builder("fake")
                .endpoints(3)
                .otherwise(request -> {
                    clock.advance(Duration.ofMillis(20 + random.nextInt(80)));
                    return random.nextInt(10) == 0
                            ? FakeAnswer.fail(ErrorKind.UNAVAILABLE)
                            : FakeAnswer.text("Hel", "lo");
                })
                .build();
        Map<String, Integer> counts = new HashMap<>();
        Deque<ChatStream> open = new ArrayDeque<>();
        try (Gateway gateway = watched(Gateway.builder().provider(provider))
                .addAttemptInterceptor((io.gatehouse.Interceptor) chain -> {
                    counts.merge(Objects.requireNonNull(chain.endpoint()).name(), 1, Integer::sum);
                    return chain.proceed(chain.request());
                })
                .clock(clock)
                .random(random)
                .balancer(Balancer.roundRobin())
                .route("assistant", Route.to("fake/model").balancer(balancer))
                .build()) {
            for (int i = 0; i < 30_000; i++) {
                try {
                    open.add(gateway.chat("assistant").user("Hello").stream());
                } catch (UnavailableException e) {
                    assertThat(e.endpoint()).isNotEmpty();
                }
                if (open.size() > random.nextInt(12)) {
                    end(open.remove(), random.nextInt(8) == 0);
                }
            }
            open.forEach(stream -> end(stream, true));
        }
        int[] shares = counts.values().stream().mapToInt(Integer::intValue).toArray();
        double spread = (Arrays.stream(shares).max().orElseThrow()
                        - Arrays.stream(shares).min().orElseThrow())
                / 1e4;
        System.out.println(balancer + ": " + counts + ", spread " + spread);

        assertThat(Arrays.stream(shares).sum()).isEqualTo(30_000);
        assertThat(shares).hasSize(3);
        assertThat(spread).isLessThan(0.05);
    }

    private static void end(ChatStream stream, boolean early) {
        try (stream) {
            if (!early) {
                stream.await();
            }
        }
    }

    @Test
    void weightsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> io.gatehouse.spi.Endpoint.builder("a", "http://localhost")
                        .weight(0))
                .hasMessageContaining("weight of endpoint a")
                .hasMessageContaining("1 to 1,000,000");
    }
}
