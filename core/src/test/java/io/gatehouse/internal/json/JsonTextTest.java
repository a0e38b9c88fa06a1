package io.gatehouse.internal.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void bytesInNoEncodingOfJsonAreNoJson() {
        for (byte[] bytes : List.of(
                new byte[] {0, 0, 'a', 0},
                new byte[] {0, 'a', 0, 0},
                new byte[] {0, 0, 0, '"', 0x7F, 0, 0, 0},
                new byte[] {'"', (byte) 0xFF, '"'})) {
            assertThatThrownBy(() -> JsonText.parse(bytes, 0, bytes.length))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageStartingWith("The text is not JSON");
            assertThatThrownBy(() -> Json.lazy(bytes).isObject()).isInstanceOf(InvalidRequestException.class);
        }
    }
}
