package io.gatehouse.internal.routing;

import io.gatehouse.Outcome;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Head;
import io.gatehouse.model.Message;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.model.Usage;
import io.gatehouse.policy.Balancer;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Calls in virtual time against the real pickers, lanes and accounting: calls come at random, wait for a first event, then
 * stream for a while. Everything follows from the seed.
 */
final class Simulation {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("sim/model").add(Message.user("Hello")).build();

    final SimulatedClock clock = new SimulatedClock();
    final List<Lane> lanes = new ArrayList<>();
    private final Picker picker;
    private final RandomGenerator random;
    private final Server[] servers;
    private final int[] counts;
    private double cancelled;
    private double perSecond;

    /** How an endpoint behaves now. */
    static final class Server {
        double latency = 0.5;
        double streaming = 1.5;
        double errors;
        double errorLatency = 0.02;
    }

    Simulation(Balancer balancer, int endpoints, long seed) {
        int[] weights = new int[endpoints];
        Arrays.fill(weights, 1);
        lanes.addAll(SimulatedEndpoints.lanes(clock, weights));
        picker = Pickers.of(balancer);
        random = new SplittableRandom(seed);
        servers = new Server[endpoints];
        counts = new int[endpoints];
        for (int i = 0; i < endpoints; i++) {
            servers[i] = new Server();
        }
    }

    Server server(int index) {
        return servers[index];
    }

    /** Puts a lane in place of another; calls under way stay with the old one. */
    void replace(int index, Lane lane) {
        lanes.set(index, lane);
    }

    Simulation perSecond(double calls) {
        perSecond = calls;
        return this;
    }

    Simulation cancelled(double share) {
        cancelled = share;
        return this;
    }

    /** Calls for so long; gives how many went to each endpoint. Calls that are under way stay so. */
    int[] run(double seconds) {
        return run(clock.seconds() + seconds, Integer.MAX_VALUE);
    }

    /** So many calls; gives how many went to each endpoint. Calls that are under way stay so. */
    int[] runCalls(int calls) {
        return run(Double.POSITIVE_INFINITY, calls);
    }

    private int[] run(double until, int calls) {
        Arrays.fill(counts, 0);
        int made = 0;
        for (double next = clock.seconds() + gap(); next <= until && made < calls; next += gap()) {
            clock.runUntil(next);
            call();
            made++;
        }
        if (made < calls) {
            clock.runUntil(until);
        }
        return counts.clone();
    }

    /** Lets all calls end. */
    void drain() {
        clock.runUntil(Double.POSITIVE_INFINITY);
    }

    private double gap() {
        return -Math.log(1 - random.nextDouble()) / perSecond;
    }

    private void call() {
        int index = picker.pick(lanes, new PickContext(REQUEST, clock.nanoTime(), random));
        counts[index]++;
        Server server = servers[index];
        Lane lane = lanes.get(index);
        LaneUse use = LaneUse.begin(lane, clock, clock.nanoTime(), LaneUse.Heed.ALL, REQUEST);
        boolean fails = random.nextDouble() < server.errors;
        // A tail as language models have it: half of the time is fixed, half is exponential.
        double latency = fails ? server.errorLatency : server.latency * (0.5 - 0.5 * Math.log(1 - random.nextDouble()));
        boolean gaveUp = random.nextDouble() < cancelled;
        double patience = random.nextDouble() * (latency + server.streaming);
        if (gaveUp && patience < latency) {
            clock.after(patience, () -> use.failed(new CancelledException(details(lane))));
        } else if (fails) {
            clock.after(latency, () -> use.failed(new UnavailableException(details(lane))));
        } else {
            clock.after(
                    latency,
                    () -> use.answered(
                            Head.builder(lane.target()).endpoint(lane.name()).build()));
            double ends = gaveUp ? patience : latency + random.nextDouble() * 2 * server.streaming;
            Outcome.Kind kind = gaveUp ? Outcome.Kind.CANCELLED : Outcome.Kind.FINISHED;
            clock.after(ends, () -> use.accept(new Outcome<>(kind, null, null, Usage.UNKNOWN, 0)));
        }
    }

    private static ErrorDetails details(Lane lane) {
        return ErrorDetails.of("simulated").at(lane.target(), lane.name());
    }

    static double spread(int[] counts) {
        int most = Arrays.stream(counts).max().orElseThrow();
        int least = Arrays.stream(counts).min().orElseThrow();
        return (most - least) / Arrays.stream(counts).average().orElseThrow();
    }

    static double share(int[] counts, int index) {
        return (double) counts[index] / Arrays.stream(counts).sum();
    }
}
