package io.gatehouse.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.CallOptions;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Message;
import io.gatehouse.model.RateLimits;
import io.gatehouse.policy.Balancer;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PickersTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("sim/model").add(Message.user("Hello")).build();

    private final SimulatedClock clock = new SimulatedClock();
    private final RandomGenerator random = new SplittableRandom(1);

    private PickContext context() {
        return new PickContext(REQUEST, clock.nanoTime(), random);
    }

    private PickContext of(CallOptions options) {
        return new PickContext(REQUEST.toBuilder().options(options).build(), clock.nanoTime(), random);
    }

    private int[] picks(Picker picker, List<Lane> lanes, int number) {
        int[] counts = new int[lanes.size()];
        for (int i = 0; i < number; i++) {
            counts[picker.pick(lanes, context())]++;
        }
        return counts;
    }

    private String order(Picker picker, List<Lane> lanes, int number) {
        StringBuilder order = new StringBuilder();
        for (int i = 0; i < number; i++) {
            order.append((char) ('A' + picker.pick(lanes, context())));
        }
        return order.toString();
    }

    @Test
    void roundRobinGoesRound() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1, 1);

        assertThat(order(Pickers.of(Balancer.roundRobin()), lanes, 7)).isEqualTo("ABCABCA");
        assertThat(order(Pickers.of(Balancer.roundRobin(), 4), lanes, 7)).isEqualTo("BCABCAB");
    }

    @Test
    void roundRobinStaysEvenWhenOneAlwaysFailsAndIsLeftOutOfTheRetry() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1, 1);
        Picker picker = Pickers.of(Balancer.roundRobin());
        int[] counts = new int[3];

        for (int i = 0; i < 3_000; i++) {
            Lane chosen = lanes.get(picker.pick(lanes, context()));
            if (chosen == lanes.get(0)) {
                List<Lane> others = List.of(lanes.get(1), lanes.get(2));
                chosen = others.get(picker.pick(others, context()));
            }
            counts[lanes.indexOf(chosen)]++;
        }

        assertThat(counts[1]).isCloseTo(counts[2], org.assertj.core.data.Offset.offset(1));
    }

    @Test
    void whoComesBackGetsItsTurnAndNotWhatItMissed() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1, 1);
        Picker picker = Pickers.of(Balancer.roundRobin());
        order(picker, lanes, 3);
        order(picker, lanes.subList(0, 2), 1_000);

        int[] counts = picks(picker, lanes, 30);

        assertThat(counts).containsExactly(10, 10, 10);
    }

    @Test
    void roundRobinIsExactFromManyThreads() throws InterruptedException {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1, 1);
        Picker picker = Pickers.of(Balancer.roundRobin());
        AtomicIntegerArray counts = new AtomicIntegerArray(3);
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                PickContext context = new PickContext(REQUEST, 0, new SplittableRandom(1));
                for (int i = 0; i < 7_500; i++) {
                    counts.incrementAndGet(picker.pick(lanes, context));
                }
            });
            thread.start();
            threads.add(thread);
        }

        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        for (int i = 0; i < 3; i++) {
            assertThat(counts.get(i)).isBetween(9_990, 10_010);
        }
    }

    @Test
    void weightsAreKeptExactlyAndMixed() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 5, 1, 1);
        Picker picker = Pickers.of(Balancer.weighted());

        String order = order(picker, lanes, 700);

        assertThat(order.chars().filter(c -> c == 'A').count()).isEqualTo(500);
        assertThat(order.chars().filter(c -> c == 'B').count()).isEqualTo(100);
        assertThat(order).doesNotContain("AAAAAA").doesNotContain("BB");
    }

    @Test
    void aSmallWeightComesAtSteadyIntervals() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 95, 5);

        String order = order(Pickers.of(Balancer.weighted()), lanes, 2_000);

        assertThat(Stream.of(order.split("B", -1)).map(String::length)).allMatch(gap -> gap <= 20);
        assertThat(order.chars().filter(c -> c == 'B').count()).isBetween(99L, 101L);
    }

    @Test
    void whatHasNoWeightIsChosenOnlyAlone() {
        List<TestCandidate> candidates = List.of(new TestCandidate("a", 0), new TestCandidate("b", 2));
        for (Balancer balancer : List.of(
                Balancer.weighted(),
                Balancer.leastOutstanding(),
                Balancer.powerOfTwo(),
                Balancer.peakEwma(),
                Balancer.adaptive())) {
            Picker picker = Pickers.of(balancer);
            for (int i = 0; i < 100; i++) {
                assertThat(picker.pick(candidates, context()))
                        .as("%s", balancer)
                        .isEqualTo(1);
            }
            List<TestCandidate> none = List.of(new TestCandidate("a", 0), new TestCandidate("c", 0));
            assertThat(picker.pick(none, context())).isBetween(0, 1);
        }
    }

    @Test
    void theLeastLoadedForItsWeightIsChosen() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 2, 1);
        Picker picker = Pickers.of(Balancer.leastOutstanding());
        int[] counts = new int[3];
        for (int i = 0; i < 400; i++) {
            int chosen = picker.pick(lanes, context());
            lanes.get(chosen).began();
            counts[chosen]++;
        }

        assertThat(counts).containsExactly(100, 200, 100);
    }

    @Test
    void idleOnesTakeTurnsByWeight() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 2, 1);

        assertThat(picks(Pickers.of(Balancer.leastOutstanding()), lanes, 400)).containsExactly(100, 200, 100);
    }

    @Test
    void aConversationStaysAtItsEndpointAndMovesOnlyWhenThatIsGone() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1, 1, 1);
        Picker picker = Pickers.of(Balancer.sticky());
        int[] counts = new int[4];
        int moved = 0;
        for (int i = 0; i < 4_000; i++) {
            PickContext call = of(CallOptions.builder()
                    .tenant("acme")
                    .conversation("conversation-" + i)
                    .build());
            Lane home = lanes.get(picker.pick(lanes, call));
            counts[lanes.indexOf(home)]++;
            assertThat(lanes.get(picker.pick(lanes, call))).isSameAs(home);
            List<Lane> without = lanes.subList(1, 4);
            Lane now = without.get(picker.pick(without, call));
            moved += now == home ? 0 : 1;
        }

        assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(900);
        assertThat(moved).as("only those whose endpoint is gone").isEqualTo(counts[0]);
    }

    @Test
    void theConversationsOfAMissingEndpointSpreadOverAllOthers() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1, 1);
        Picker picker = Pickers.of(Balancer.sticky());
        int[] next = new int[2];
        for (int i = 0; i < 3_000; i++) {
            PickContext call = of(CallOptions.builder().conversation("c" + i).build());
            if (picker.pick(lanes, call) == 0) {
                next[picker.pick(lanes.subList(1, 3), call)]++;
            }
        }

        assertThat(next[0]).isBetween(400, 600);
        assertThat(next[1]).isBetween(400, 600);
    }

    @Test
    void stickinessGoesByTenantWithoutAConversationAndByLoadWithoutBoth() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1, 1);
        Picker picker = Pickers.of(Balancer.sticky());
        CallOptions tenant = CallOptions.builder().tenant("acme").build();
        int home = picker.pick(lanes, of(tenant));
        for (int i = 0; i < 50; i++) {
            assertThat(picker.pick(lanes, of(tenant))).isEqualTo(home);
        }

        assertThat(Arrays.stream(picks(picker, lanes, 300)).min().orElseThrow()).isGreaterThan(50);
    }

    @Test
    void stickinessKeepsWeights() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 3, 1);
        Picker picker = Pickers.of(Balancer.sticky());
        int heavy = 0;
        for (int i = 0; i < 4_000; i++) {
            heavy += picker.pick(
                                    lanes,
                                    of(CallOptions.builder()
                                            .conversation("c" + i)
                                            .build()))
                            == 0
                    ? 1
                    : 0;
        }

        assertThat(heavy).isBetween(2_900, 3_100);
    }

    /** What headers say of requests and tokens, whether the endpoint is then avoided, and for how long. */
    @ParameterizedTest
    @CsvSource({"0, 30", "1, 30", "9, 30"})
    void anEndpointWithNothingLeftIsAvoidedUntilItsReset(long tokens, int reset) {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1, 1);
        Picker picker = Pickers.of(Balancer.adaptive());
        RateLimits.Limit limit = new RateLimits.Limit(1_000L, tokens, Duration.ofSeconds(reset));
        lanes.get(0).rateLimits(new RateLimits(null, limit, null, null), clock.nanoTime());

        assertThat(picks(picker, lanes, 300)[0]).isZero();
        clock.runUntil(reset - 1);
        assertThat(picks(picker, lanes, 300)[0]).isZero();
        clock.runUntil(reset);
        assertThat(picks(picker, lanes, 300)[0]).isGreaterThan(50);
    }

    @Test
    void ofTwoExhaustedOnesAndOneThatIsNotTheThirdIsAlwaysTaken() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1, 1);
        RateLimits.Limit none = new RateLimits.Limit(100L, 0L, null);
        lanes.get(0).rateLimits(new RateLimits(none, null, null, null), clock.nanoTime());
        lanes.get(2).rateLimits(new RateLimits(null, null, none, null), clock.nanoTime());

        assertThat(picks(Pickers.of(Balancer.adaptive()), lanes, 300)).containsExactly(0, 300, 0);
    }

    @Test
    void scarceHeadroomWeighs() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1);
        lanes.get(0).rateLimits(limits(5), clock.nanoTime());
        assertThat(picks(Pickers.of(Balancer.adaptive()), lanes, 100)[0]).isZero();

        lanes.get(1).began();
        lanes.get(1).began();
        assertThat(picks(Pickers.of(Balancer.adaptive()), lanes, 100)[0])
                .as("a twentieth left counts as half as good, three under way as a third")
                .isEqualTo(100);

        lanes.get(0).rateLimits(limits(50), clock.nanoTime());
        lanes.get(1).ended();
        lanes.get(1).ended();
        assertThat(picks(Pickers.of(Balancer.adaptive()), lanes, 100)[0]).isBetween(20, 80);
    }

    private static RateLimits limits(long remaining) {
        return new RateLimits(null, new RateLimits.Limit(100L, remaining, Duration.ofMinutes(1)), null, null);
    }

    @Test
    void requestsUnderWayMayHaveUsedUpWhatIsLeft() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1);
        RateLimits.Limit three = new RateLimits.Limit(10L, 3L, Duration.ofMinutes(1));
        lanes.get(0).rateLimits(new RateLimits(three, null, null, null), clock.nanoTime());
        for (int i = 0; i < 3; i++) {
            lanes.get(0).began();
        }
        for (int i = 0; i < 20; i++) {
            lanes.get(1).began();
        }

        assertThat(picks(Pickers.of(Balancer.adaptive()), lanes, 100)[0]).isZero();
    }

    @Test
    void aPickerOfTheApplicationIsCheckedByWhatItChooses() {
        List<Lane> lanes = SimulatedEndpoints.lanes(clock, 1, 1);
        Picker last = Pickers.of(Balancer.custom(() -> (candidates, context) -> candidates.size() - 1));
        assertThat(Pickers.pick(last, lanes, context())).isSameAs(lanes.get(1));

        Picker wrong = Pickers.of(Balancer.custom(() -> (candidates, context) -> 2));
        assertThatThrownBy(() -> Pickers.pick(wrong, lanes, context()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("candidate 2 of 2")
                .hasMessageContaining("0 to 1");
    }
}
