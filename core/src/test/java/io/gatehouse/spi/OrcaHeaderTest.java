package io.gatehouse.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.Headers;
import io.gatehouse.model.ReplicaLoad;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header in which responses tell the load. */
class OrcaHeaderTest {
    private static ReplicaLoad load(String value) {
        return Objects.requireNonNull(OrcaHeader.parse(value), value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TEXT named_metrics.kv_cache_usage_perc=0.41, named_metrics.num_requests_waiting=3",
                "text named_metrics.kv_cache_usage_perc=0.41,named_metrics.num_requests_waiting=3.0",
                "TEXT kv_cache_usage_perc = 0.41 , num_requests_waiting=3, cpu_utilization=0.9",
                "named_metrics.kv_cache_usage_perc=0.41, named_metrics.num_requests_waiting=3",
                "JSON {\"named_metrics\":{\"kv_cache_usage_perc\":0.41,\"num_requests_waiting\":3}}",
                "json {\"cpu_utilization\":0.9,\"named_metrics\":{\"kv_cache_usage_perc\":0.41,\"num_requests_waiting\":3.0}}",
                "{\"named_metrics\":{\"kv_cache_usage_perc\":0.41,\"num_requests_waiting\":3}}",
            })
    void bothFormsAreRead(String value) {
        assertThat(load(value).kvUsage()).isEqualTo(0.41);
        assertThat(load(value).waiting()).isEqualTo(3);
        assertThat(load(value).running()).isNull();
        assertThat(load(value).source()).isEqualTo(ReplicaLoad.Source.ORCA);
    }

    @Test
    void theNamesOfTritonAreKnownToo() {
        assertThat(load("TEXT named_metrics.kv_cache_utilization=0.5, named_metrics.max_token_capacity=100")
                        .kvUsage())
                .isEqualTo(0.5);
    }

    @Test
    void theHeaderIsFoundInAnyCase() {
        Headers headers = Headers.of("Endpoint-Load-Metrics", "TEXT named_metrics.num_requests_running=2");
        assertThat(Objects.requireNonNull(OrcaHeader.read(headers)).running()).isEqualTo(2);
        assertThat(OrcaHeader.read(Headers.EMPTY)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "TEXT",
                "TEXT ",
                "TEXT cpu_utilization=0.5",
                "TEXT named_metrics.num_requests_waiting=many",
                "TEXT named_metrics.num_requests_waiting=-1",
                "TEXT named_metrics.num_requests_waiting=NaN",
                "TEXT named_metrics.kv_cache_usage_perc=41",
                "JSON",
                "JSON {",
                "JSON [1]",
                "JSON {\"named_metrics\":[]}",
                "JSON {\"named_metrics\":{\"num_requests_waiting\":\"3\"}}",
                "BIN CgkJAAAAAAAA8D8=",
                ",,,=,=",
            })
    void whatSaysNothingKnownIsNothing(String value) {
        assertThat(OrcaHeader.parse(value)).isNull();
    }

    @Test
    void aFigureThatCannotBeDoesNotLoseTheOthers() {
        ReplicaLoad load = load("TEXT named_metrics.num_requests_waiting=-1, named_metrics.kv_cache_usage_perc=0.2");
        assertThat(load.waiting()).isNull();
        assertThat(load.kvUsage()).isEqualTo(0.2);
    }

    @Test
    void aHeaderOfAbsurdLengthIsNotRead() {
        String many = "TEXT " + "x=1,".repeat(2_000) + "named_metrics.num_requests_waiting=3";
        assertThat(OrcaHeader.parse(many)).isNull();
    }

    @Property(tries = 500)
    void nothingThrowsWhateverTheValue(@ForAll String value) {
        OrcaHeader.parse(value);
        OrcaHeader.parse("TEXT " + value);
        OrcaHeader.parse("JSON " + value);
    }
}
