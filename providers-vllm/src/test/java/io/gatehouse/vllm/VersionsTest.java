package io.gatehouse.vllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.Head;
import io.gatehouse.model.Target;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VersionsTest {
    private final Versions versions = new Versions();

    private static Endpoint endpoint(int number) {
        return Endpoint.builder("vllm@" + number, "http://gpu-" + number + ":8000/v1")
                .build();
    }

    private void learn(int number, String version) {
        byte[] body = ("{\"version\":\"" + version + "\"}").getBytes(StandardCharsets.UTF_8);
        versions.learn(
                endpoint(number),
                new WireResponse(Head.builder(new Target("vllm", "-")).build(), body));
    }

    @Test
    void manyAreKnownUntilOneMoreThanTheBoundIsNew() {
        for (int i = 0; i < 4_096; i++) {
            learn(i, "0.11.0");
        }
        learn(5, "0.12.0");
        assertThat(versions.at(endpoint(4))).isNotNull();
        learn(4_096, "0.12.0");
        assertThat(versions.at(endpoint(4))).as("too many are forgotten").isNull();
    }

    @Test
    void bytesThatAreNoTextTellNoRelease() {
        WireResponse answer =
                new WireResponse(Head.builder(new Target("vllm", "-")).build(), new byte[] {0, 0, 'a', 0});
        assertThat(versions.learn(endpoint(1), answer)).isNull();
    }
}
