package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Gate;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.LiveEndpoint;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.spi.Clock;
import io.gatehouse.spi.Deadline;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport;
import io.gatehouse.spi.ModelCatalog;
import io.gatehouse.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Lanes as a gateway makes them, without a wire. */
final class SimulatedEndpoints {
    static final Target TARGET = Target.parse("sim/model");

    private SimulatedEndpoints() {}

    /** One lane for each weight, named {@code sim#1} and so on. */
    static List<Lane> lanes(Clock clock, int... weights) {
        return lanes(upstream(clock, List.of(), weights));
    }

    private static List<Lane> lanes(Upstream upstream) {
        return new Stop(RouteTarget.of(TARGET.toString()), Route.to(TARGET.toString()), upstream).lanes();
    }

    /** Lanes of replicas with an address each, one for each weight. */
    static List<Lane> replicas(Clock clock, int... weights) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 1; i <= weights.length; i++) {
            endpoints.add(Endpoint.builder("sim#" + i, "http://gpu-" + i + ":8000")
                    .weight(weights[i - 1])
                    .build());
        }
        return lanes(upstream(clock, List.of(), endpoints));
    }

    /** An endpoint for each weight, 0 standing for 1, with gates before their lanes. */
    static Upstream upstream(Clock clock, List<Function<Lane, Gate>> gates, int... weights) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int weight : weights) {
            String name = "sim#" + (endpoints.size() + 1);
            endpoints.add(Endpoint.builder(name, "http://localhost:1")
                    .weight(Math.max(1, weight))
                    .build());
        }
        return upstream(clock, gates, endpoints);
    }

    private static Upstream upstream(Clock clock, List<Function<Lane, Gate>> gates, List<Endpoint> endpoints) {
        List<Function<LiveEndpoint, Gate>> none = List.of();
        return new Upstream(
                new SimulatedProvider(endpoints), new NoWire(), Timeouts.NONE, clock, ModelCatalog.NONE, gates, none);
    }

    private static final class NoWire implements HttpTransport {
        @Override
        public Exchange send(Request request, Deadline deadline) {
            throw new AssertionError("The wire was reached");
        }

        @Override
        public void close() {}
    }

    private record SimulatedProvider(List<Endpoint> endpoints) implements Provider {
        @Override
        public String name() {
            return "sim";
        }

        @Override
        public Dialect dialect(ModelRequest request) {
            throw new AssertionError("The wire was reached");
        }
    }
}
