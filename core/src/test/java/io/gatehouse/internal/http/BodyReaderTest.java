package io.gatehouse.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        return bytes;
    }

    @Test
    void readsBodiesOfAnySizeWhateverLengthWasAnnounced() throws IOException {
        for (int size : new int[] {0, 1, 2047, 2048, 2049, 100_000, (1 << 20) + 1, 3_000_000}) {
            byte[] body = bytes(size);
            for (int announced : new int[] {-1, 0, 1, size - 1, size, size + 1}) {
                InputStream in = new CutStream(body, 1, 2, 700, 5000);
                assertThat(BodyReader.readFully(in, announced, 4_000_000)).isEqualTo(body);
                assertThat(in.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void acceptsExactlyTheLimit() throws IOException {
        for (int announced : new int[] {-1, 0, 10_000}) {
            assertThat(BodyReader.readFully(new CutStream(bytes(10_000)), announced, 10_000))
                    .hasSize(10_000);
        }
        for (int announced : new int[] {-1, 0, 10_000, 10_001, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> BodyReader.readFully(new CutStream(bytes(10_001)), announced, 10_000))
                    .isInstanceOf(ResponseTooLargeException.class)
                    .hasMessageContaining("10000 bytes");
        }
    }

    @Test
    void leavesOutBlankLinesBeforeTheBody() throws IOException {
        byte[] body = "\n\r\n \n\t{\"a\":\n1}\n".getBytes(UTF_8);
        for (int announced : new int[] {-1, body.length}) {
            assertThat(new String(BodyReader.readFully(CutStream.single(body), announced, 1000), UTF_8))
                    .isEqualTo("{\"a\":\n1}\n");
        }
        assertThat(BodyReader.readFully(new CutStream("\n\n".getBytes(UTF_8)), -1, 1000))
                .isEmpty();
    }
}
