package io.gatehouse.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Results of tools, which need no schema. */
class RecordCodecToJsonTest {
    private enum Level {
        HIGH {
            @Override
            public String toString() {
                return "not this";
            }
        }
    }

    private record Weather(String town, Level level, LocalDate day, Map<String, Object> more, Optional<String> note) {}

    @Test
    void recordsAreObjectsAndSoAreMaps() {
        Weather weather = new Weather(
                "Oslo", Level.HIGH, LocalDate.of(2026, 1, 31), Map.of("wind", new int[] {3, 4}), Optional.empty());
        assertThat(RecordCodec.toJson(List.of(weather)).toString())
                .isEqualTo("[{\"town\":\"Oslo\",\"level\":\"HIGH\",\"day\":\"2026-01-31\",\"more\":{\"wind\":[3,4]},"
                        + "\"note\":null}]");
    }

    @Test
    void plainValuesAreThemselves() {
        assertThat(RecordCodec.toJson(null)).isEqualTo(Json.NULL);
        assertThat(RecordCodec.toJson("text").toString()).isEqualTo("\"text\"");
        assertThat(RecordCodec.toJson(new StringBuilder("text")).toString()).isEqualTo("\"text\"");
        assertThat(RecordCodec.toJson(1.5f).toString()).isEqualTo("1.5");
        assertThat(RecordCodec.toJson(new AtomicLong(7)).toString()).isEqualTo("7");
        assertThat(RecordCodec.toJson(true).toString()).isEqualTo("true");
        assertThat(RecordCodec.toJson(OptionalInt.of(3)).toString()).isEqualTo("3");
        assertThat(RecordCodec.toJson(new Object[] {1, "a", null}).toString()).isEqualTo("[1,\"a\",null]");
        assertThat(RecordCodec.toJson(Json.parse("{\"a\":1}")).toString()).isEqualTo("{\"a\":1}");
        assertThat(RecordCodec.toJson(Map.of(Level.HIGH, 1)).toString()).isEqualTo("{\"not this\":1}");
    }

    @Test
    void whatJsonCannotSayIsRefused() {
        assertThatThrownBy(() -> RecordCodec.toJson(Map.of("a", Thread.currentThread())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("java.lang.Thread");
        assertThatThrownBy(() -> RecordCodec.toJson(Double.NaN)).isInstanceOf(InvalidRequestException.class);
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertThatThrownBy(() -> RecordCodec.toJson(endless))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("does it contain itself?");
    }

    @Test
    void anAccessorsExceptionIsTheUsersOwn() {
        record Failing(int x) {
            @Override
            public int x() {
                throw new UnsupportedOperationException("mine");
            }
        }
        assertThatThrownBy(() -> RecordCodec.toJson(new Failing(1)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("mine");
    }
}
