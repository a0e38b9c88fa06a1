package io.gatehouse.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.policy.Balancer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How traffic spreads over endpoints, simulated in virtual time with the real pickers, lanes and accounting. A call waits
 * half a second for its first event (half of that fixed, half exponential) and then streams for 1.5 s on average.
 */
class BalancingSimulationTest {
    private static final double FAIR = 1.0 / 3;

    static Stream<Arguments> fair() {
        return Stream.of(
                        Balancer.roundRobin(),
                        Balancer.leastOutstanding(),
                        Balancer.powerOfTwo(),
                        Balancer.peakEwma(),
                        Balancer.adaptive())
                .flatMap(balancer -> Stream.of(5, 20, 100).map(rate -> Arguments.of(balancer, rate)));
    }

    static Stream<Arguments> byLatency() {
        return Stream.of(Balancer.peakEwma(), Balancer.adaptive())
                .flatMap(balancer -> Stream.of(1, 5, 20, 100).map(rate -> Arguments.of(balancer, rate)));
    }

    static Stream<Arguments> byLoad() {
        return fair().filter(each -> !each.get()[0].equals(Balancer.roundRobin()));
    }

    private static void print(String what, Balancer balancer, int rate, Object... figures) {
        StringBuilder line =
                new StringBuilder(String.format(Locale.ROOT, "%-9s %-28s %3d calls/s", what, balancer, rate));
        for (int i = 0; i < figures.length; i += 2) {
            line.append(String.format(Locale.ROOT, ", %s %.3f", figures[i], (Double) figures[i + 1]));
        }
        System.out.println(line);
    }

    @ParameterizedTest
    @MethodSource("fair")
    void equalEndpointsGetEqualSharesUnderErrorsAndCancels(Balancer balancer, int rate) {
        Simulation simulation = new Simulation(balancer, 3, 11).perSecond(rate).cancelled(0.1);
        for (int i = 0; i < 3; i++) {
            simulation.server(i).errors = 0.1;
        }

        int[] counts = simulation.runCalls(30_000);
        print("fair", balancer, rate, "spread", Simulation.spread(counts));

        assertThat(Arrays.stream(counts).sum()).isEqualTo(30_000);
        assertThat(Simulation.spread(counts)).isLessThan(0.05);
        simulation.drain();
        assertThat(simulation.lanes)
                .allMatch(lane -> lane.outstanding() == 0 && lane.live().outstanding() == 0);
    }

    @ParameterizedTest
    @MethodSource("byLatency")
    void anEndpointThatTurnsTenTimesSlowerLosesItsTrafficAndGetsItBack(Balancer balancer, int rate) {
        Simulation simulation = new Simulation(balancer, 3, 7).perSecond(rate);
        simulation.run(120);
        simulation.server(0).latency *= 10;

        double first = Simulation.share(simulation.run(30), 0);
        double slow = Simulation.share(simulation.run(300), 0);
        simulation.server(0).latency /= 10;
        double recovering = Simulation.share(simulation.run(60), 0);
        double after = Simulation.share(simulation.run(300), 0);
        print("slow", balancer, rate, "first 30 s", first, "then", slow, "60 s after", recovering, "then", after);

        // At one call a second half a minute is thirty calls: too few to tell a fifth from a sixth.
        assertThat(first).isLessThan(0.2 * FAIR + (rate == 1 ? 0.05 : 0));
        assertThat(slow).isLessThan(0.2 * FAIR);
        assertThat(after).isBetween(0.9 * FAIR, 1.1 * FAIR);
    }

    @ParameterizedTest
    @MethodSource("byLoad")
    void anEndpointWhoseErrorsReturnFastAttractsNothing(Balancer balancer, int rate) {
        Simulation simulation = new Simulation(balancer, 3, 9).perSecond(rate);
        simulation.server(0).errors = 1;

        double cold = Simulation.share(simulation.run(60), 0);
        double failing = Simulation.share(simulation.run(300), 0);
        simulation.server(0).errors = 0;
        simulation.run(60);
        double after = Simulation.share(simulation.run(300), 0);
        print("failing", balancer, rate, "first minute", cold, "then", failing, "a minute after", after);

        assertThat(cold).isLessThan(0.2 * FAIR);
        assertThat(failing).isLessThan(0.15 * FAIR);
        assertThat(after).isBetween(0.9 * FAIR, 1.1 * FAIR);
    }

    @ParameterizedTest
    @MethodSource("byLatency")
    void anEndpointThatSaysNothingIsNoticedBeforeItsFirstAnswer(Balancer balancer, int rate) {
        Simulation simulation = new Simulation(balancer, 3, 5).perSecond(rate);
        simulation.run(60);
        simulation.server(0).latency = 1e6;

        double first = Simulation.share(simulation.run(30), 0);
        double later = Simulation.share(simulation.run(300), 0);
        print("silent", balancer, rate, "first 30 s", first, "then", later);

        assertThat(first).isLessThan(0.4 * FAIR);
        assertThat(later).isLessThan(0.02 * FAIR);
    }

    @ParameterizedTest
    @MethodSource("byLatency")
    void aNewEndpointIsTriedButNotFlooded(Balancer balancer, int rate) {
        Simulation simulation = new Simulation(balancer, 3, 3).perSecond(rate);
        int worst = 0;
        for (int seconds = 0; seconds < 3; seconds++) {
            int[] counts = simulation.run(1);
            worst = Math.max(worst, Arrays.stream(counts).max().orElseThrow());
        }
        int[] after = simulation.run(300);
        print("cold", balancer, rate, "most in a second", (double) worst, "spread then", Simulation.spread(after));

        assertThat(worst).isLessThanOrEqualTo((int) Math.ceil(0.6 * rate) + 3);
        assertThat(Simulation.spread(after)).isLessThan(0.25);
    }

    @Test
    void oneNewEndpointBesideTwoBusyOnesGetsNoMoreThanTwiceItsShare() {
        Simulation simulation = new Simulation(Balancer.adaptive(), 3, 3).perSecond(50);
        simulation.server(0).latency = 1e6;
        simulation.run(120);
        Lane known = simulation.lanes.get(1);
        Lane fresh = SimulatedEndpoints.lanes(simulation.clock, 1, 1, 1).get(0);

        simulation.replace(0, fresh);
        simulation.server(0).latency = 0.5;
        double share = Simulation.share(simulation.run(10), 0);
        print("new", Balancer.adaptive(), 50, "share in 10 s", share);

        assertThat(share).isBetween(0.5 * FAIR, 2 * FAIR);
        assertThat(fresh.outstanding()).isLessThan(2 * known.outstanding());
    }
}
