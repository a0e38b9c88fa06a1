package io.gatehouse.tests.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GatewayBuilder;
import io.gatehouse.internal.call.ChatLink;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.Route;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.LeakCheckExtension;
import io.gatehouse.testing.ManualClock;
import io.gatehouse.testing.Scripts;
import io.gatehouse.vllm.VllmProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the turns of conversations go in a pool whose engine keeps prefixes, over real sockets. */
@ExtendWith(LeakCheckExtension.class)
class PrefixAffinityTest {
    private static final String INSTRUCTIONS = "You know everything about pools of replicas. ".repeat(50);
    private static final String TARGET = "pool/qwen3-8b";

    private final List<FakeModelServer> servers = new ArrayList<>();
    private final Set<Lane> lanes = Collections.newSetFromMap(new ConcurrentHashMap<>());

    @BeforeEach
    void start() {
        for (int i = 0; i < 4; i++) {
            servers.add(FakeModelServer.start());
        }
    }

    @AfterEach
    void close() {
        for (FakeModelServer server : servers) {
            server.awaitNoOpenConnections(Setup.WAIT);
            server.close();
        }
        assertThat(lanes).allMatch(lane -> lane.outstanding() == 0 && lane.outstandingTokens() == 0);
    }

    /** Replicas without a probe: what the servers get are calls. */
    private GatewayBuilder builder() {
        return Gateway.builder()
                .provider(VllmProvider.builder()
                        .name("pool")
                        .replicas(servers.stream().map(FakeModelServer::url).toArray(String[]::new))
                        .pool(pool -> pool.probe(null))
                        .build())
                .clock(new ManualClock())
                .random(new SplittableRandom(2))
                .addAttemptInterceptor((io.gatehouse.Interceptor) chain -> {
                    lanes.add(Objects.requireNonNull(((ChatLink) chain).leg().lane()));
                    return chain.proceed(chain.request());
                });
    }

    private static ChatCall turn(Gateway gateway, String target, int conversation, int turn) {
        ChatCall call = gateway.chat(target).system(conversation + INSTRUCTIONS);
        for (int i = 1; i < turn; i++) {
            call = call.user("Question " + i + "?").assistant("It is.");
        }
        return call.user("Question " + turn + "?");
    }

    /** The endpoints of each of some conversations, a set of one where it always went to the same. */
    private static List<Set<String>> endpoints(Gateway gateway, String target, Way way) {
        Map<Integer, Set<String>> endpoints = new HashMap<>();
        for (int turn = 2; turn < 5; turn++) {
            for (int conversation = 0; conversation < 16; conversation++) {
                ChatResponse answer = way.run(turn(gateway, target, conversation, turn));
                endpoints
                        .computeIfAbsent(conversation, key -> new LinkedHashSet<>())
                        .add(answer.head().endpoint());
            }
        }
        return List.copyOf(endpoints.values());
    }

    private static void assertAffine(List<Set<String>> endpoints) {
        assertThat(endpoints).allMatch(each -> each.size() == 1);
        assertThat(endpoints.stream().distinct().count()).isGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource
    void thePoolsDefaultKeepsConversationsTogether(Way way) {
        try (Gateway gateway = builder().build()) {
            assertAffine(endpoints(gateway, TARGET, way));
        }
    }

    @Test
    void whatIsRecommendedDoesNotReplaceIt() {
        try (Gateway gateway = builder().recommended().build()) {
            assertAffine(endpoints(gateway, TARGET, Way.STREAMING));
        }
    }

    @Test
    void severalGatewaysAgreeWhateverTheyCallTheReplicas() {
        Map<String, String> homes = homes(2);
        Collections.reverse(servers);

        assertThat(homes(3)).isEqualTo(homes);
    }

    /** Which server, by its address, has which conversation; found with a gateway of its own. */
    private Map<String, String> homes(int turn) {
        Map<String, String> homes = new HashMap<>();
        try (Gateway gateway = builder().build()) {
            for (int conversation = 0; conversation < 8; conversation++) {
                String name = Way.STREAMING
                        .run(turn(gateway, TARGET, conversation, turn))
                        .head()
                        .endpoint();
                homes.put("conversation " + conversation, serverOf(name).url());
            }
        }
        return homes;
    }

    private FakeModelServer serverOf(String endpoint) {
        return servers.get(Integer.parseInt(endpoint.substring("pool#".length())) - 1);
    }

    static Stream<Arguments> chosen() {
        return Stream.of(
                Arguments.of(Balancer.roundRobin(), null),
                Arguments.of(null, Balancer.roundRobin()),
                Arguments.of(Balancer.prefixAffinity(), Balancer.roundRobin()));
    }

    @ParameterizedTest
    @MethodSource("chosen")
    void whatTheGatewayOrTheRouteChoseGoesBeforeIt(Balancer ofGateway, Balancer ofRoute) {
        GatewayBuilder builder = builder().recommended();
        if (ofGateway != null) {
            builder.balancer(ofGateway);
        }
        Route route = Route.to(TARGET);
        try (Gateway gateway = builder.route("assistant", ofRoute == null ? route : route.balancer(ofRoute))
                .build()) {
            List<String> order = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                order.add(Way.STREAMING
                        .run(turn(gateway, "assistant", 1, 2))
                        .head()
                        .endpoint());
            }

            assertThat(order).containsExactly("pool#1", "pool#2", "pool#3", "pool#4");
            assertThat(lanes).allMatch(lane -> lane.outstandingTokens() == 0);
        }
    }

    @Test
    void tokensAreUnderWayUntilTheStreamEnds() {
        try (Gateway gateway = builder().build()) {
            try (ChatStream stream = turn(gateway, TARGET, 1, 2).stream()) {
                assertThat(stream.next()).isNotNull();
                assertThat(lanes)
                        .singleElement()
                        .satisfies(lane -> assertThat(lane.outstandingTokens()).isEqualTo(256));
            }
            assertThat(lanes)
                    .singleElement()
                    .satisfies(lane -> assertThat(lane.outstandingTokens()).isZero());
        }
    }

    @Test
    void aReplicaThatRefusesIsReplacedAndGetsItsConversationsBack() {
        try (Gateway gateway = builder().recommended().build()) {
            String home = Way.STREAMING.run(turn(gateway, TARGET, 1, 2)).head().endpoint();
            serverOf(home).enqueue(Scripts.error(503, "x", "y", "down"));

            assertThat(Way.STREAMING.run(turn(gateway, TARGET, 1, 3)).head().endpoint())
                    .isNotEqualTo(home);
            assertThat(Way.STREAMING.run(turn(gateway, TARGET, 1, 4)).head().endpoint())
                    .isEqualTo(home);
        }
    }
}
