package io.gatehouse.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.LiveEndpoint;
import io.gatehouse.internal.call.Roster;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Message;
import io.gatehouse.model.Secret;
import io.gatehouse.policy.Balancer;
import io.gatehouse.policy.Route;
import io.gatehouse.policy.RouteTarget;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.PickContext;
import io.gatehouse.spi.Picker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Endpoints that come and go: who stays keeps all that is known of it. */
class ChangingEndpointsTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("sim/model").add(Message.user("Hello")).build();

    private final SimulatedClock clock = new SimulatedClock();
    private final SplittableRandom random = new SplittableRandom(7);

    private static Endpoint endpoint(String name) {
        return Endpoint.builder(name, "http://" + name + ".localhost").build();
    }

    private static List<Endpoint> endpoints(String... names) {
        return java.util.Arrays.stream(names)
                .map(ChangingEndpointsTest::endpoint)
                .toList();
    }

    private Upstream upstream(int endpoints) {
        return SimulatedEndpoints.upstream(clock, List.of(), new int[endpoints]);
    }

    private static Roster.Change update(Upstream upstream, List<Endpoint> endpoints) {
        return upstream.update(endpoints, endpoint -> null);
    }

    private static Stop stop(Upstream upstream, String model) {
        return new Stop(RouteTarget.of("sim/" + model), Route.to("sim/" + model), upstream);
    }

    private static List<String> names(List<Lane> lanes) {
        return lanes.stream().map(Lane::name).toList();
    }

    @Test
    void whateverHappensWhoStaysIsTheSame() {
        Upstream upstream = upstream(1);
        List<Stop> stops = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            // More than are remembered: those that somebody holds change all the same.
            stops.add(stop(upstream, "m" + i));
        }
        List<Stop> watched = List.of(stops.get(0), stops.get(500), stops.get(1_099));
        Map<String, LiveEndpoint> known = new HashMap<>();
        Map<String, Lane> lanes = new HashMap<>();
        List<String> now = new ArrayList<>();
        for (int round = 0; round < 300; round++) {
            now.removeIf(name -> random.nextInt(4) == 0);
            if (random.nextInt(2) == 0) {
                now.add("e" + round);
            }
            List<String> given = new ArrayList<>(now);
            java.util.Collections.shuffle(given, new java.util.Random(random.nextLong()));
            update(upstream, endpoints(given.toArray(new String[0])));
            upstream.endpoints().stream()
                    .filter(live -> random.nextInt(5) == 0)
                    .forEach(live -> upstream.withhold(live, live.withheld() == null ? "why" : null));

            known.keySet().retainAll(now);
            for (LiveEndpoint live : upstream.endpoints()) {
                assertThat(known.computeIfAbsent(live.endpoint().name(), name -> live))
                        .isSameAs(live);
            }
            assertThat(known.keySet()).containsExactlyInAnyOrderElementsOf(now);
            assertThat(upstream.endpoints()).as("in the order of their coming").isSortedAccordingTo((one, other) -> {
                int first = now.indexOf(one.endpoint().name());
                return Integer.compare(first, now.indexOf(other.endpoint().name()));
            });
            for (Stop stop : watched) {
                assertThat(stop.allLanes()).extracting(Lane::live).containsExactlyElementsOf(upstream.endpoints());
                assertThat(stop.lanes())
                        .containsExactlyElementsOf(stop.allLanes().stream()
                                .filter(lane -> lane.live().withheld() == null)
                                .toList());
                for (Lane lane : stop.allLanes()) {
                    String key = stop.model() + " " + lane.name();
                    assertThat(lanes.computeIfAbsent(key, made -> lane)).isSameAs(lane);
                }
            }
        }
    }

    @Test
    void theSameListIsNoChange() {
        Upstream upstream = upstream(1);
        update(upstream, endpoints("a", "b"));
        Stop stop = stop(upstream, "model");
        List<Lane> before = stop.lanes();
        Roster.Change change = update(upstream, endpoints("b", "a", "a"));

        assertThat(change.added()).isEmpty();
        assertThat(change.removed()).isEmpty();
        assertThat(stop.lanes()).isSameAs(before);
    }

    @Test
    void anotherAddressOrCredentialIsAnotherEndpoint() {
        Upstream upstream = upstream(1);
        Endpoint first = Endpoint.builder("a", "http://a.localhost")
                .bearer(Secret.of("one"))
                .build();
        update(upstream, List.of(first));
        LiveEndpoint live = upstream.endpoints().get(0);
        update(
                upstream,
                List.of(Endpoint.builder("a", "http://a.localhost/")
                        .bearer(Secret.of("one"))
                        .weight(5)
                        .build()));
        assertThat(upstream.endpoints()).containsExactly(live);

        for (Endpoint other : List.of(
                Endpoint.builder("a", "http://a.localhost")
                        .bearer(Secret.of("two"))
                        .build(),
                endpoint("a"),
                Endpoint.builder("a", "http://b.localhost")
                        .bearer(Secret.of("one"))
                        .build(),
                Endpoint.builder("a", "http://a.localhost")
                        .bearer(Secret.of(() -> "one"))
                        .build())) {
            update(upstream, List.of(first));
            LiveEndpoint before = upstream.endpoints().get(0);
            update(upstream, List.of(other));
            assertThat(upstream.endpoints()).hasSize(1).doesNotContain(before);
        }
    }

    @Test
    void whoComesBackBeforeItsLastCallHasEndedIsTheSame() {
        Upstream upstream = upstream(1);
        update(upstream, endpoints("a", "b"));
        Lane lane = stop(upstream, "model").lanes().get(0);
        lane.began();
        update(upstream, endpoints("b"));
        assertThat(upstream.leaving()).containsExactly(lane.live());
        update(upstream, endpoints("b", "a"));
        assertThat(upstream.endpoints()).last().isSameAs(lane.live());
        assertThat(upstream.leaving()).isEmpty();

        update(upstream, endpoints("b"));
        lane.ended();
        assertThat(upstream.leaving()).isEmpty();
        update(upstream, endpoints("b", "c"));
        update(upstream, endpoints("b", "a"));
        assertThat(upstream.endpoints()).doesNotContain(lane.live());
    }

    @Test
    void requestsBesideTheChainGoToWhoIsThere() {
        Upstream upstream = upstream(1);
        update(upstream, endpoints("a", "b", "c"));
        upstream.withhold(upstream.endpoints().get(1), "why");
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            turns.add(upstream.nextEndpoint().name());
        }

        assertThat(turns).containsExactly("a", "c", "a", "c");
    }

    @Test
    void turnsStayEvenWhileEndpointsComeAndGo() {
        Upstream upstream = upstream(1);
        Stop stop = stop(upstream, "model");
        Picker picker = Pickers.of(Balancer.roundRobin());
        for (int round = 0; round < 400; round++) {
            int size = 2 + random.nextInt(4);
            String[] names = new String[size];
            for (int i = 0; i < size; i++) {
                names[i] = "e" + round + "-" + i;
            }
            names[0] = "always";
            update(upstream, endpoints(names));
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < 10 * size; i++) {
                List<Lane> lanes = stop.lanes();
                int index = picker.pick(lanes, new PickContext(REQUEST, clock.nanoTime(), random));
                counts.merge(lanes.get(index).name(), 1, Integer::sum);
            }
            assertThat(names(stop.lanes())).containsExactlyInAnyOrder(names);
            assertThat(counts.values()).allMatch(count -> count >= 9 && count <= 11);
        }
    }
}
