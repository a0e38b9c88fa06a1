package io.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gatehouse.policy.Balancer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolSimulationTest {

    private static PoolSimulation.Setting setting(Balancer balancer, int replicas, int gateways, double rate) {
        return new PoolSimulation.Setting(
                PoolParameters.PUBLISHED, balancer, replicas, gateways, rate, 30, 90, 11, true);
    }

    @ParameterizedTest
    @EnumSource
    void everyCallEndsAndNothingIsLeft(PoolBalancer balancer) {
        PoolSimulation simulation = new PoolSimulation(setting(balancer.balancer(), 3, 2, 3));
        PoolFigures figures = simulation.run();

        assertThat(figures.asked).isGreaterThan(300);
        assertThat(figures.ended).isEqualTo(figures.asked);
        assertThat(simulation.replicas()).allMatch(replica -> replica.running() == 0 && replica.waiting() == 0);
        assertThat(simulation.replicas()).allMatch(replica -> replica.blocks().used() == 0);
        assertThat(simulation.lanes()).allMatch(lane -> lane.outstanding() == 0 && lane.outstandingTokens() == 0);
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        PoolFigures one = PoolSimulation.run(setting(Balancer.prefixAffinity(), 3, 2, 2));
        PoolFigures other = PoolSimulation.run(setting(Balancer.prefixAffinity(), 3, 2, 2));

        assertThat(one.firstSeconds(0.99)).isEqualTo(other.firstSeconds(0.99));
        assertThat(one.hitRate()).isEqualTo(other.hitRate());
    }

    @Test
    void theBlocksOfARunningBatchNeverExceedTheMemory() {
        PoolParameters tight = PoolParameters.PUBLISHED.kvBlocksTimes(0.1);
        PoolTimeline time = new PoolTimeline();
        PoolReplica replica = new PoolReplica(tight, time);
        PoolTraffic traffic = new PoolTraffic(tight, 3);
        int[] ended = new int[1];
        PoolCall.Listener listener = new PoolCall.Listener() {
            @Override
            public void first(PoolCall call) {
                assertThat(replica.blocks().used()).isLessThanOrEqualTo(tight.kvBlocks());
                assertThat(replica.running()).isLessThanOrEqualTo(tight.mostRunning());
            }

            @Override
            public void ended(PoolCall call) {
                assertThat(replica.kvUsage()).isBetween(0.0, 1.0);
                ended[0]++;
            }
        };
        int more = 2 * tight.mostRunning();
        for (int i = 0; i < more; i++) {
            replica.submit(traffic.session(i).next(listener));
        }
        time.runToTheEnd();

        assertThat(ended[0]).isEqualTo(more);
    }

    @Test
    void anIdleReplicaTakesAsLongAsItsRatesSay() {
        PoolParameters parameters = PoolParameters.PUBLISHED;
        PoolTimeline time = new PoolTimeline();
        PoolReplica replica = new PoolReplica(parameters, time);
        PoolCall[] calls = new PoolCall[1];
        PoolCall.Listener listener = new PoolCall.Listener() {
            @Override
            public void first(PoolCall call) {}

            @Override
            public void ended(PoolCall call) {}
        };
        calls[0] = new PoolCall(new PoolSequence(0, 0, 1), 4_096, 101, null, listener);
        replica.submit(calls[0]);
        time.runToTheEnd();

        // Two iterations of 2,048 tokens; then a hundred tokens with 4,097 to 4,196 tokens of context.
        assertThat(calls[0].firstAt).isCloseTo(4_096 / 2_700.0 + 2 * 0.014, within(1e-6));
        assertThat(calls[0].endedAt - calls[0].firstAt)
                .isCloseTo(100 * 0.014 + (100 * 4_097 + 99 * 50) * 56e-9, within(1e-6));
        PoolCall again = new PoolCall(new PoolSequence(0, 0, 1), 4_096, 2, null, listener);
        again.askedAt = time.seconds();
        replica.submit(again);
        time.runToTheEnd();
        assertThat(again.found).as("all but the block of the last token").isEqualTo(4_080);
        assertThat(again.firstAfter()).isCloseTo(16 / 2_700.0 + 0.014, within(1e-6));
    }

    @Test
    void oneReplicaFindsWhatOneCacheOfItsSizeFinds() {
        PoolFigures one = PoolSimulation.run(setting(Balancer.roundRobin(), 1, 1, 0.2));
        PoolFigures two = PoolSimulation.run(setting(Balancer.roundRobin(), 2, 1, 0.4));

        assertThat(one.hitRate()).isGreaterThan(0.3).isCloseTo(one.wholeHitRate(), within(0.005));
        assertThat(two.hitRate()).as("halves of one cache").isLessThan(0.9 * two.wholeHitRate());
    }

    @Test
    void aRemovedReplicaMovesOnlyItsOwnConversations() {
        PoolRemoval removal = PoolRemoval.of(4, 5);

        assertThat(removal.moved()).isZero();
        assertThat((double) removal.had() / (removal.had() + removal.others())).isCloseTo(0.25, within(0.1));
    }
}
