package io.gatehouse.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.model.InvalidRequestException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are wrong, and answers that are only untidy. */
class RecordCodecReadTest {
    private record All(
            @Nullable Byte small,
            @Nullable Integer number,
            @Nullable Float real,
            @Nullable Double wide,
            @Nullable BigInteger whole,
            @Nullable BigDecimal exact,
            @Nullable Boolean flag,
            @Nullable Character letter,
            @Nullable UUID id,
            @Nullable URI link,
            @Nullable Duration length,
            @Nullable LocalTime time,
            @Nullable List<Integer> list,
            @Nullable Map<String, Integer> map,
            @Nullable Case choice) {}

    private enum Case {
        a,
        A,
        b
    }

    private record Chain(@Nullable Chain next) {}

    private record Many(List<Integer> list) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "small  | 128            | expected an integer from -128 to 127, found one outside of that",
                "number | 2147483648     | expected an integer from -2147483648 to 2147483647, found one outside of that",
                "number | 1e999999999    | the number has more than 1000 digits",
                "number | 3.5            | expected an integer, found a number with a fraction",
                "number | true           | expected an integer, found a boolean",
                "real   | 1e39           | the number is too large",
                "wide   | 1e400          | the number is too large",
                "wide   | \"NaN\"        | expected a number, found a string",
                "whole  | 1e999999       | the number has more than 1000 digits",
                "exact  | 1e-99999       | the number has more than 1000 digits",
                "exact  | \"1.5\"        | expected a number, found a string",
                "flag   | \"true\"       | expected true or false, found a string",
                "letter | \"ab\"         | expected a single character, found another text",
                "id     | \"1-1-1-1-1\"  | expected a UUID, found another text",
                "link   | \"a b\"        | expected a URI, found another text",
                "link   | {}             | expected a URI, found an object",
                "time   | \"09:30:00Z\"  | expected a time without offset, such as 09:30:00, found another text",
                "length | \"P1M\"        | expected a duration in days, hours, minutes and seconds, such as PT1H30M,"
                        + " found another text",
                "list   | {}             | expected an array, found an object",
                "map    | 1              | expected an array of objects with \"key\" and \"value\", found a number",
                "choice | \"c\"          | expected one of a, A, b, found another text",
                "choice | [\"a\"]        | expected one of a, A, b, found an array"
            })
    void aWrongValueIsNamedByItsPlace(String field, String json, String problem) {
        assertThat(problems(All.class, "{\"" + field + "\": " + json + "}"))
                .containsExactly("$." + field + ": " + problem);
    }

    @Test
    void numbersMayBeWrittenAsOtherNumbers() {
        All read = RecordCodec.of(All.class).read("""
                        {"small": 3.0, "number": 1e3, "real": 1, "wide": 12345678901234567890, "whole": 5.00, "exact": 7}""");
        assertThat(read.small()).isEqualTo((byte) 3);
        assertThat(read.number()).isEqualTo(1000);
        assertThat(read.real()).isEqualTo(1f);
        assertThat(read.wide()).isEqualTo(12345678901234567890d);
        assertThat(read.whole()).isEqualTo(5);
        assertThat(read.exact()).isEqualTo("7");
    }

    @Test
    void caseIsForgivenOnlyWhereItIsClear() {
        assertThat(RecordCodec.of(All.class).read("{\"choice\": \"A\"}").choice())
                .isEqualTo(Case.A);
        assertThat(RecordCodec.of(All.class).read("{\"choice\": \"a\"}").choice())
                .isEqualTo(Case.a);
        assertThat(RecordCodec.of(All.class).read("{\"choice\": \" B \"}").choice())
                .isEqualTo(Case.b);
        assertThat(problems(All.class, "{\"choice\": \" a\"}")).hasSize(1);
    }

    @Test
    void elementsAndEntriesAreNamedByTheirPlace() {
        assertThat(problems(All.class, """
                        {"list": [1, null, "x"],
                         "map": [{"key": "a", "value": 1}, {"key": "a", "value": 2}, {"value": 3}, 4, {"key": "b"}]}"""))
                .containsExactly(
                        "$.list[1]: expected an integer, found null",
                        "$.list[2]: expected an integer, found a string",
                        "$.map[1].key: the same key a second time",
                        "$.map[2].key: expected a string, found null",
                        "$.map[3]: expected an object with \"key\" and \"value\", found a number",
                        "$.map[4].value: missing");
        assertThat(problems(All.class, "{\"map\": {\"fine\": 1, \"secret\": null}}"))
                .containsExactly("$.map[1]: expected an integer, found null");
    }

    @Test
    void nullIsAProblemWhereItIsNotMarked() {
        assertThat(problems(Many.class, "{\"list\": null}")).containsExactly("$.list: expected an array, found null");
        assertThat(problems(Many.class, "null")).containsExactly("$: expected an object, found null");
        assertThat(problems(Many.class, "[]")).containsExactly("$: expected an object, found an array");
    }

    @Test
    void collectionsCannotBeChanged() {
        record Both(Set<String> set, Map<String, String> map) {}
        Both both = RecordCodec.of(Both.class).read("{\"set\": [\"b\", \"a\", \"b\"], \"map\": {}}");
        assertThat(both.set()).containsExactly("b", "a");
        assertThatThrownBy(() -> both.set().add("c")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> both.map().put("c", "d")).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Sure! {\"list\": []}",
                "{\"list\": [",
                "{\"list\": []} Done.",
                "{\"list\": [NaN]}",
                "{\"list\": [1e12345678901]}"
            })
    void whatIsNotJsonIsReportedWithoutItsText(String answer) {
        InvalidJsonOutput failure = catchThrowableOfType(
                InvalidJsonOutput.class, () -> RecordCodec.of(Many.class).read(answer));
        assertThat(failure.problems())
                .singleElement()
                .asString()
                .startsWith("$: The")
                .doesNotContain("list", "Sure");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```json\n{\"list\": [1]}\n```",
                "```\n{\"list\": [1]}```",
                "\n ```JSON\r\n{\"list\": [1]}\r\n``` \n",
                "```json {\"list\": [1]} ```"
            })
    void aFenceAroundTheAnswerIsTakenAway(String answer) {
        assertThat(RecordCodec.of(Many.class).read(answer)).isEqualTo(new Many(List.of(1)));
    }

    @Test
    void manyProblemsAreCounted() {
        String answer = "{\"list\": [" + "null,".repeat(99) + "null]}";
        assertThat(problems(Many.class, answer)).hasSize(21).endsWith("and 80 more");
    }

    @Test
    void depthIsBoundedBothWays() {
        String deep = "{\"next\":".repeat(600) + "null" + "}".repeat(600);
        assertThat(problems(Chain.class, deep)).singleElement().asString().contains("not JSON");
        Chain chain = new Chain(null);
        for (int i = 0; i < 100_000; i++) {
            chain = new Chain(chain);
        }
        Chain tooDeep = chain;
        assertThatThrownBy(() -> RecordCodec.of(Chain.class).write(tooDeep))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Chain.next is nested more than");
    }

    @Test
    void theDeepestAnswerIsRead() {
        Chain chain = new Chain(null);
        for (int i = 0; i < 390; i++) {
            chain = new Chain(chain);
        }
        RecordCodec<Chain> codec = RecordCodec.of(Chain.class);
        assertThat(codec.write(codec.read(codec.write(chain).toString()))).isEqualTo(codec.write(chain));
    }

    @Test
    void aConstructorsErrorIsNotAProblemOfTheAnswer() {
        record Broken(int x) {
            Broken {
                throw new StackOverflowError("mine");
            }
        }
        assertThatThrownBy(() -> RecordCodec.of(Broken.class).read("{\"x\": 1}"))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void aConstructorsLongWordsAreCut() {
        record Wordy(String text) {
            Wordy {
                throw new IllegalArgumentException(text.isEmpty() ? null : text);
            }
        }
        assertThat(problems(Wordy.class, "{\"text\": \"" + "x".repeat(1000) + "\"}"))
                .singleElement()
                .asString()
                .hasSizeLessThan(250)
                .endsWith("x…");
        assertThat(problems(Wordy.class, "{\"text\": \"\"}"))
                .containsExactly("$: rejected by Wordy: IllegalArgumentException");
    }

    @Test
    void nullIsNotWrittenWhereItCouldNotBeRead() {
        assertThatThrownBy(() -> RecordCodec.of(Many.class).write(new Many(null)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Many.list is null; mark the type @Nullable");
    }

    private static List<String> problems(Class<?> type, String answer) {
        return catchThrowableOfType(
                        InvalidJsonOutput.class, () -> RecordCodec.of(type).read(answer))
                .problems();
    }
}
