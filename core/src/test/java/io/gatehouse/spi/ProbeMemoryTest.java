package io.gatehouse.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ReplicaLoad;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What probes remember and calculate with. */
class ProbeMemoryTest {
    private static Endpoint endpoint(String name, String url) {
        return Endpoint.builder(name, url).build();
    }

    @Test
    void aRatioIsThatOfTheGrowthSinceTheLastLook() {
        CounterRatio hits = new CounterRatio();
        assertThat(hits.next(800.0, 1_000.0)).as("nothing to compare with").isNull();
        assertThat(hits.next(850.0, 1_200.0)).isEqualTo(0.25);
        assertThat(hits.next(850.0, 1_200.0)).as("nothing grew").isNull();
        assertThat(hits.next(850.0, 1_300.0)).isZero();
    }

    @Test
    void aServerThatBeganAnewIsComparedWithNothing() {
        CounterRatio hits = new CounterRatio();
        hits.next(800.0, 1_000.0);
        assertThat(hits.next(10.0, 50.0)).isNull();
        assertThat(hits.next(20.0, 70.0)).isEqualTo(0.5);
        assertThat(hits.next(5.0, 90.0)).as("one counter began anew").isNull();
    }

    @Test
    void aLookThatSawNothingDoesNotForgetTheLastOne() {
        CounterRatio hits = new CounterRatio();
        hits.next(0.0, 0.0);
        assertThat(hits.next(null, 10.0)).isNull();
        assertThat(hits.next(5.0, null)).isNull();
        assertThat(hits.next(5.0, 10.0)).isEqualTo(0.5);
    }

    @Test
    void statesGoByNameAndBeginAnewAtAnotherAddress() {
        AtomicInteger made = new AtomicInteger();
        EndpointStates<Integer> states = new EndpointStates<>(made::incrementAndGet);
        assertThat(states.of(endpoint("a", "http://10.0.0.1:1"))).isEqualTo(1);
        assertThat(states.of(endpoint("b", "http://10.0.0.1:1"))).isEqualTo(2);
        assertThat(states.of(endpoint("a", "http://10.0.0.1:1"))).isEqualTo(1);
        assertThat(states.of(endpoint("a", "http://10.0.0.2:1"))).isEqualTo(3);
    }

    @Test
    void theStatesOfAThousandEndpointsAreKept() {
        AtomicInteger made = new AtomicInteger();
        EndpointStates<Integer> states = new EndpointStates<>(made::incrementAndGet);
        for (int i = 0; i < 1_500; i++) {
            states.of(endpoint("e" + i, "http://10.0.0.1:1"));
            states.of(endpoint("e0", "http://10.0.0.1:1"));
        }
        assertThat(states.of(endpoint("e0", "http://10.0.0.1:1"))).as("in use").isEqualTo(1);
        assertThat(states.of(endpoint("e1499", "http://10.0.0.1:1"))).isEqualTo(1_500);
        assertThat(states.of(endpoint("e1", "http://10.0.0.1:1")))
                .as("forgotten")
                .isEqualTo(1_501);
    }

    @Test
    void figuresThatCannotBeAreUnknown() {
        assertThat(Figures.count(3.0)).isEqualTo(3);
        assertThat(Figures.count(-1.0)).isNull();
        assertThat(Figures.count(Double.NaN)).isNull();
        assertThat(Figures.count(1e12)).isNull();
        assertThat(Figures.count(null)).isNull();
        assertThat(Figures.limit(0.0)).isNull();
        assertThat(Figures.limit(128.0)).isEqualTo(128);
        assertThat(Figures.tokens(1e12)).isEqualTo(1_000_000_000_000L);
        assertThat(Figures.tokens(1e30)).isNull();
        assertThat(Figures.share(1.02)).as("rounded").isEqualTo(1);
        assertThat(Figures.share(41.0)).as("another unit").isNull();
        assertThat(Figures.share(-0.1)).isNull();
        assertThat(Figures.seconds(-1.0)).isNull();
        assertThat(Figures.quotient(1.0, 0.0)).isNull();
        assertThat(Figures.quotient(1.0, 4.0)).isEqualTo(0.25);
        assertThat(Figures.sum(null, 2.0)).isEqualTo(2);
        assertThat(Figures.sum(null, null)).isNull();
        assertThat(Figures.number(Json.parse("\"3\""))).isNull();
        assertThat(Figures.number(Json.parse("1e999"))).isNull();
        assertThat(Figures.number(Json.parse("3"))).isEqualTo(3);
    }

    @Test
    void aRequestCanGoToAnotherPortOfTheHost() {
        Endpoint endpoint = endpoint("a", "http://gpu-a:8000/v2/models?x=1");
        assertThat(WireRequest.get("/metrics").atPort(8002).urlAt(endpoint)).isEqualTo("http://gpu-a:8002/metrics");
        assertThat(WireRequest.get("/metrics").atPort(8002).urlAt(endpoint("b", "https://[::1]:8000")))
                .isEqualTo("https://[::1]:8002/metrics");
        assertThatThrownBy(() -> WireRequest.get("/metrics").atPort(0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("A port is 1 to 65535, but was 0");
    }

    @Test
    void limitsOfServersNeedAProbeThatTellsThem() {
        assertThatThrownBy(() -> PoolSettings.builder().capsFromServer(true).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("they are not asked: set a probe");
        PoolSettings.Builder mute = PoolSettings.builder().capsFromServer(true).probe(new Mute());
        assertThatThrownBy(mute::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("these do not say it, or leave it out");
    }

    private static final class Mute implements ReplicaProbe {
        @Override
        public Set<String> ready(EndpointClient client) {
            return Set.of();
        }

        @Override
        public @Nullable ReplicaLoad load(EndpointClient client) {
            return null;
        }

        @Override
        public boolean tellsMaxConcurrency() {
            return false;
        }
    }
}
