package io.gatehouse.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Head;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.policy.Balancer;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PrefixAffinityPickerTest {
    private static final String INSTRUCTIONS = "You answer questions about pools of replicas. ".repeat(100);

    private final SimulatedClock clock = new SimulatedClock();
    private final RandomGenerator random = new SplittableRandom(1);
    private final Picker picker = Pickers.of(Balancer.prefixAffinity());
    private final List<Lane> lanes = SimulatedEndpoints.replicas(clock, 1, 1, 1, 1, 1, 1, 1, 1);

    private int pick(Picker by, List<Lane> among, ModelRequest request) {
        return by.pick(among, new PickContext(request, clock.nanoTime(), random));
    }

    private int pick(ModelRequest request) {
        return pick(picker, lanes, request);
    }

    /** A turn of a conversation under instructions. */
    private static ChatRequest turn(String instructions, int conversation, int turn) {
        List<Message> messages = new ArrayList<>(List.of(Message.system(instructions)));
        for (int i = 1; i < turn; i++) {
            messages.add(Message.user("Question " + i + " of conversation " + conversation + "?"));
            messages.add(Message.assistant("Answer " + i + ". ".repeat(200)));
        }
        messages.add(Message.user("Question " + turn + " of conversation " + conversation + "?"));
        return ChatRequest.builder("sim/model").messages(messages).build();
    }

    private static ChatRequest lone(int number) {
        return ChatRequest.builder("sim/model")
                .add(Message.user("Prompt " + number + ": " + "what is it? ".repeat(50)))
                .build();
    }

    private void load(Lane lane, Integer waiting, Double kvUsage) {
        lane.live()
                .replica()
                .told(
                        ReplicaLoad.builder(ReplicaLoad.Source.METRICS)
                                .waiting(waiting)
                                .kvUsage(kvUsage)
                                .build(),
                        clock.nanoTime());
    }

    @Test
    void laterTurnsGoWhereTheEarlierOnesWentFromEveryGateway() {
        Picker other = Pickers.of(Balancer.prefixAffinity(), 3);
        List<Lane> theirs = SimulatedEndpoints.replicas(clock, 1, 1, 1, 1, 1, 1, 1, 1);
        Set<Integer> used = new HashSet<>();
        for (int conversation = 0; conversation < 200; conversation++) {
            String instructions = conversation + INSTRUCTIONS;
            int home = pick(turn(instructions, conversation, 2));
            used.add(home);
            for (int turn = 3; turn < 6; turn++) {
                assertThat(pick(turn(instructions, conversation, turn))).isEqualTo(home);
                assertThat(pick(other, theirs, turn(instructions, conversation, turn)))
                        .isEqualTo(home);
            }
        }

        assertThat(used).hasSize(8);
    }

    @Test
    void theOrderOfTheReplicasDoesNotMatter() {
        List<Lane> reversed = new ArrayList<>(lanes);
        java.util.Collections.reverse(reversed);
        Picker other = Pickers.of(Balancer.prefixAffinity());
        for (int i = 0; i < 200; i++) {
            ChatRequest request = turn(i + INSTRUCTIONS, i, 2);
            assertThat(reversed.get(pick(other, reversed, request))).isSameAs(lanes.get(pick(request)));
        }
    }

    @Test
    void conversationsUnderInstructionsThatFewUseShareAReplica() {
        for (int i = 0; i < 300; i++) {
            pick(turn(i + INSTRUCTIONS, i, 2));
        }
        Set<Integer> homes = new HashSet<>();
        for (int conversation = 0; conversation < 5; conversation++) {
            homes.add(pick(turn("few" + INSTRUCTIONS, conversation, 2)));
        }

        assertThat(homes).hasSize(1);
    }

    @Test
    void instructionsSpreadOverMoreReplicasAsTheyGetHotter() {
        int[] homes = new int[3];
        double[] shares = {0.01, 0.06, 1};
        for (int s = 0; s < shares.length; s++) {
            Picker fresh = Pickers.of(Balancer.prefixAffinity());
            Set<Integer> used = new HashSet<>();
            for (int i = 0; i < 3_000; i++) {
                boolean hot = random.nextDouble() < shares[s];
                int home = pick(fresh, lanes, turn(hot ? "hot" + INSTRUCTIONS : i + INSTRUCTIONS, i, 2));
                if (hot && i > 1_000) {
                    used.add(home);
                }
            }
            homes[s] = used.size();
        }

        assertThat(homes[0]).isEqualTo(1);
        assertThat(homes[1]).isBetween(2, 4);
        assertThat(homes[2]).isEqualTo(8);
    }

    @Test
    void aRemovedReplicaMovesOnlyItsOwnShare() {
        // Two pickers with the same past; one of them loses a replica.
        Picker other = Pickers.of(Balancer.prefixAffinity());
        List<Lane> rest = new ArrayList<>(lanes);
        Lane gone = rest.remove(3);
        int own = 0;
        Set<Lane> takers = new HashSet<>();
        for (int i = 0; i < 4_000; i++) {
            // Hot, warm and rare instructions.
            String instructions = (i % 4 == 0 ? "hot" : i % 4 == 1 ? "warm" + i % 100 : "rare" + i) + INSTRUCTIONS;
            ChatRequest request = turn(instructions, i, 2);
            Lane before = lanes.get(pick(request));
            if (i < 2_000) {
                pick(other, lanes, request);
                continue;
            }
            Lane after = rest.get(pick(other, rest, request));
            if (before == gone) {
                own++;
                takers.add(after);
            } else {
                assertThat(after).isSameAs(before);
            }
        }

        assertThat(own).isBetween(2_000 / 8 / 2, 2_000 / 8 * 2);
        assertThat(takers).as("its share goes to all others").hasSize(7);
    }

    @Test
    void weightsAreKept() {
        List<Lane> weighted = SimulatedEndpoints.replicas(clock, 3, 1);
        int heavy = 0;
        for (int i = 0; i < 4_000; i++) {
            heavy += pick(picker, weighted, turn(i + INSTRUCTIONS, i, 2)) == 0 ? 1 : 0;
        }

        assertThat(heavy).isBetween(2_850, 3_150);
    }

    @Test
    void anOwnerWithMuchMoreToDoThanTheOthersPassesCallsOn() {
        ChatRequest request = turn(INSTRUCTIONS, 1, 3);
        int home = pick(request);
        lanes.get(home).tokens(2_000);
        assertThat(pick(request)).as("what the prefix saves is worth a wait").isEqualTo(home);

        lanes.get(home).tokens(1_000_000);
        Set<Integer> takers = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            takers.add(pick(request));
        }

        assertThat(takers).doesNotContain(home);
        lanes.stream().filter(lane -> lane != lanes.get(home)).forEach(lane -> lane.tokens(1_000_000));
        assertThat(pick(request)).as("the others have as much to do").isEqualTo(home);
    }

    @Test
    void underOneHotConversationNobodyGetsMuchMoreThanAllowed() {
        ChatRequest request = turn(INSTRUCTIONS, 1, 2);
        long tokens = TokenLoadPicker.tokens(request);
        long prefix = PrefixKeys.of(request).earlierTokens();
        for (int i = 0; i < 400; i++) {
            lanes.get(pick(request)).tokens(tokens);
        }

        long most = lanes.stream().mapToLong(Lane::outstandingTokens).max().orElseThrow();
        double mean =
                lanes.stream().mapToLong(Lane::outstandingTokens).average().orElseThrow();
        assertThat((double) most).isLessThanOrEqualTo(1.25 * mean + 3 * prefix + tokens);
    }

    @Test
    void anOwnerThatSaysItIsFullPassesCallsOnToOneThatIsNot() {
        ChatRequest request = turn(INSTRUCTIONS, 1, 3);
        int home = pick(request);
        lanes.get(home).tokens(2_000);
        load(lanes.get(home), 5, 0.5);
        assertThat(pick(request)).isNotEqualTo(home);
        load(lanes.get(home), 0, 0.95);
        assertThat(pick(request)).isNotEqualTo(home);

        load(lanes.get(home), 4, 0.89);
        assertThat(pick(request)).isEqualTo(home);

        lanes.forEach(lane -> load(lane, 9, 0.95));
        assertThat(pick(request)).as("nobody else has room").isEqualTo(home);
    }

    @Test
    void whatWasToldTooLongAgoDoesNotCount() {
        ChatRequest request = turn(INSTRUCTIONS, 1, 3);
        int home = pick(request);
        lanes.get(home).tokens(2_000);
        load(lanes.get(home), 50, 1.0);
        assertThat(pick(request)).isNotEqualTo(home);

        clock.runUntil(6.1);
        assertThat(pick(request)).isEqualTo(home);
    }

    @Test
    void anOwnerThatFailsMostOfTheTimeIsLeft() {
        ChatRequest request = turn(INSTRUCTIONS, 1, 3);
        int home = pick(request);
        Lane lane = lanes.get(home);
        for (int i = 0; i < 20; i++) {
            LaneUse use = LaneUse.begin(lane, clock, clock.nanoTime(), LaneUse.Heed.TOKENS, request);
            use.failed(new UnavailableException(ErrorDetails.of("down").at(lane.target(), lane.name())));
        }

        assertThat(lane.outstandingTokens()).isZero();
        assertThat(pick(request)).isNotEqualTo(home);
    }

    @Test
    void promptsThatShareNothingGoToTheLessLoadedOfTwo() {
        for (int i = 0; i < 800; i++) {
            ChatRequest request = lone(i);
            lanes.get(pick(request)).tokens(TokenLoadPicker.tokens(request));
        }

        assertEven();
    }

    @Test
    void embeddingsAndPromptsWithoutTextGoByLoad() {
        EmbeddingRequest embedding = EmbeddingRequest.builder("sim/model")
                .input(List.of("the same text"))
                .build();
        ChatRequest empty =
                ChatRequest.builder("sim/model").add(Message.user("")).build();
        for (int i = 0; i < 400; i++) {
            lanes.get(pick(embedding)).tokens(10);
            lanes.get(pick(empty)).tokens(10);
        }

        assertEven();
    }

    @Test
    void aPromptThatVeryManySendWordForWordGoesEverywhere() {
        ChatRequest same = ChatRequest.builder("sim/model")
                .add(Message.user("Say hello. ".repeat(50)))
                .build();
        int[] counts = new int[8];
        for (int i = 0; i < 4_000; i++) {
            int home = pick(same);
            if (i >= 2_000) {
                counts[home]++;
            }
        }

        assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(100);
    }

    @Test
    void tokensUnderWayAreThePromptUntilItsFirstContentAndTheAnswerUntilItsEnd() {
        Lane lane = lanes.get(0);
        ChatRequest request = turn(INSTRUCTIONS, 1, 1);
        LaneUse use = LaneUse.begin(lane, clock, clock.nanoTime(), LaneUse.Heed.TOKENS, request);
        long all = lane.outstandingTokens();
        use.answered(Head.builder(lane.target()).endpoint(lane.name()).build());
        long answer = lane.outstandingTokens();
        use.accept(new io.gatehouse.Outcome<>(
                io.gatehouse.Outcome.Kind.FINISHED, null, null, io.gatehouse.model.Usage.UNKNOWN, 0));

        assertThat(all - answer).isGreaterThan(INSTRUCTIONS.length() / 4);
        assertThat(answer).isEqualTo(256);
        assertThat(lane.outstandingTokens()).isZero();
    }

    @Test
    void tokensAreNotCountedForBalancersThatDoNotGoByThem() {
        LaneUse.begin(lanes.get(0), clock, 0, LaneUse.Heed.of(Balancer.Kind.ADAPTIVE), turn(INSTRUCTIONS, 1, 1));

        assertThat(lanes.get(0).outstandingTokens()).isZero();
    }

    private void assertEven() {
        long most = lanes.stream().mapToLong(Lane::outstandingTokens).max().orElseThrow();
        double mean =
                lanes.stream().mapToLong(Lane::outstandingTokens).average().orElseThrow();
        assertThat(most / mean).isLessThan(1.15);
    }
}
