package io.gatehouse.benchmarks;

import io.gatehouse.Outcome;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.internal.routing.LaneUse;
import io.gatehouse.internal.routing.Pickers;
import io.gatehouse.model.Head;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ReplicaLoad;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.Usage;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.ModelCatalog;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import io.gatehouse.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One application with a gateway in it, without a wire: the picker, the lanes and their accounting are the real ones. */
final class PoolGateway {

    private static final Target TARGET = Target.parse("pool/model");

    private final Clock clock;
    private final Balancer balancer;
    private final List<Lane> lanes;
    private final List<Head> heads = new ArrayList<>();
    private final Picker picker;
    private final RandomGenerator random;

    PoolGateway(Balancer balancer, int replicas, int number, Clock clock, long seed) {
        this.clock = clock;
        this.balancer = balancer;
        this.lanes = lanes(replicas, clock);
        this.random = new SplittableRandom(seed);
        // Gateways start at different times: their turns begin anywhere.
        this.picker = Pickers.of(balancer, number * 5);
        lanes.forEach(
                lane -> heads.add(Head.builder(TARGET).endpoint(lane.name()).build()));
    }

    private static List<Lane> lanes(int replicas, Clock clock) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 1; i <= replicas; i++) {
            endpoints.add(Endpoint.builder("pool#" + i, "http://replica-" + i + ".pool:8000")
                    .build());
        }
        Upstream upstream = new Upstream(
                new Pool(endpoints), new NoWire(), Timeouts.NONE, clock, ModelCatalog.NONE, List.of(), List.of());
        String target = TARGET.toString();
        return new Stop(RouteTarget.of(target), Route.to(target), upstream).lanes();
    }

    List<Lane> lanes() {
        return lanes;
    }

    /** Which of some replicas a call would go to; nothing is sent. */
    int choose(List<Lane> among, ModelRequest request) {
        return picker.pick(among, new PickContext(request, clock.nanoTime(), random));
    }

    /** Chooses a replica and counts the call there. */
    Use begin(ModelRequest request) {
        int index = choose(lanes, request);
        LaneUse use =
                LaneUse.begin(lanes.get(index), clock, clock.nanoTime(), LaneUse.Heed.of(balancer.kind()), request);
        return new Use(index, use, heads.get(index));
    }

    /** The figures that a replica's own page shows now. */
    void told(int index, PoolReplica replica) {
        ReplicaLoad load = ReplicaLoad.builder(ReplicaLoad.Source.METRICS)
                .running(replica.running())
                .waiting(replica.waiting())
                .kvUsage(replica.kvUsage())
                .build();
        lanes.get(index).live().replica().told(load, clock.nanoTime());
    }

    /** A call under way. */
    record Use(int replica, LaneUse use, Head head) {
        void answered() {
            use.answered(head);
        }

        void ended() {
            use.accept(new Outcome<>(Outcome.Kind.FINISHED, null, null, Usage.UNKNOWN, 0));
        }
    }

    private static final class NoWire implements HttpTransport {
        @Override
        public Exchange send(Request request, Deadline deadline) {
            throw new AssertionError("The simulation has no wire");
        }

        @Override
        public void close() {}
    }

    private record Pool(List<Endpoint> endpoints) implements Provider {
        @Override
        public String name() {
            return "pool";
        }

        @Override
        public Dialect dialect(ModelRequest request) {
            throw new AssertionError("The simulation has no wire");
        }
    }
}
