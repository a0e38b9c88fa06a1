package io.gatehouse.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.WireErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
    private final Codec openai = Codec.of(Profiles.OPENAI);
    private final EmbeddingRequest two =
            EmbeddingRequest.builder("o/m").input(List.of("a", "b")).build();

    private static String base64(float... vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : vector) {
            bytes.putFloat(value);
        }
        return "\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"";
    }

    private static String data(String... entries) {
        return "{\"object\":\"list\",\"data\":[" + String.join(",", entries)
                + "],\"model\":\"m-1\",\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}";
    }

    private static String entry(int index, String vector) {
        return "{\"object\":\"embedding\",\"index\":" + index + ",\"embedding\":" + vector + "}";
    }

    @Test
    void vectorsAreAskedForInBase64WhereTheHostCanDoThat() {
        EmbeddingRequest request =
                two.toBuilder().dimensions(256).extra("user", "u").build();
        assertThat(openai.encode(request))
                .isEqualTo("{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\",\"dimensions\":256,"
                        + "\"user\":\"u\"}");
        assertThat(Codec.of(Profiles.OLLAMA).encode(two)).isEqualTo("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}");
        assertThat(openai.encode(
                        two.toBuilder().extra("encoding_format", "float").build()))
                .isEqualTo("{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"float\"}");
    }

    @Test
    void vectorsComeInTheOrderOfTheInputs() {
        EmbeddingResponse response = openai.decode(two, data(entry(1, base64(3, 4)), entry(0, base64(1.5f, -2))));
        assertThat(response.vectors().get(0)).containsExactly(1.5f, -2);
        assertThat(response.vectors().get(1)).containsExactly(3, 4);
        assertThat(response.usage()).isEqualTo(Usage.of(5, 0));
        assertThat(response.model()).isEqualTo("m-1");
        assertThat(response.raw().get("data").isMissing()).isTrue();
        assertThat(response.raw().get("object").asText()).isEqualTo("list");
    }

    @Test
    void numbersAreReadToo() {
        EmbeddingResponse response = openai.decode(two, data(entry(0, "[1,2.5,-3e-2]"), entry(1, "[0,0,1]")));
        assertThat(response.vectors().get(0)).containsExactly(1, 2.5f, -0.03f);
    }

    @Test
    void aMissingOrDoubledVectorIsAProtocolError() {
        for (String body : new String[] {
            data(entry(0, "[1]")),
            data(entry(0, "[1]"), entry(0, "[2]")),
            data(entry(0, "[1]"), entry(2, "[2]")),
            data(entry(0, "[1]"), entry(1, "[2]"), entry(2, "[3]")),
            data(entry(0, "[1]"), entry(1, "null")),
            data(entry(0, "\"AAAAAAA=\""), entry(1, "[1]")),
            data(entry(0, "[\"x\"]"), entry(1, "[1]")),
            "{}",
            "<html>"
        }) {
            assertThatThrownBy(() -> openai.decode(two, body)).as(body).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void anErrorWithStatus200IsAnError() {
        assertThatThrownBy(() -> openai.decode(two, "{\"error\":{\"message\":\"m\"}}"))
                .isInstanceOf(WireErrorException.class);
    }

    @Test
    void aHostWithoutEmbeddingsSaysSo() {
        assertThatThrownBy(() -> Codec.of(Profiles.DEEPSEEK).encode(two))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("has no embeddings");
    }

    @Test
    void aRequestHoldsAtMost2048Texts() {
        assertThat(openai.dialect().maxEmbeddingInputs()).isEqualTo(2048);
    }
}
