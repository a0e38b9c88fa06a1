package io.gatehouse.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.model.TextDelta;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepetitionTest {
    private static final String PREFIX = "Once upon a time";

    /** What is left of a continuation that comes in pieces of a length. */
    private static String left(String continuation, int length) {
        Repetition repetition = Repetition.of(PREFIX);
        StringBuilder left = new StringBuilder();
        for (int i = 0; i < continuation.length(); i += length) {
            TextDelta piece = TextDelta.of(continuation.substring(i, Math.min(continuation.length(), i + length)));
            if (repetition == null) {
                left.append(piece.text());
            } else if (!repetition.holds(piece)) {
                repetition.rest().forEach(rest -> left.append(rest.text()));
                repetition = null;
            }
        }
        if (repetition != null) {
            repetition.rest().forEach(rest -> left.append(rest.text()));
        }
        return left.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Once upon a time there was| there was",
                "Once upon a time|''",
                "Once upon a hill|Once upon a hill",
                "Once|Once",
                " there was| there was"
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void onlyTheWholeTextSaidAgainIsTakenAway(String continuation, String expected) {
        for (int length = 1; length <= continuation.length(); length++) {
            assertThat(left(continuation, length)).as("pieces of " + length).isEqualTo(expected);
        }
    }

    @Test
    void whatCannotBeARepetitionIsNotHeldBack() {
        Repetition repetition = Repetition.of(PREFIX);
        assertThat(repetition).isNotNull();
        assertThat(repetition.holds(TextDelta.of(" there"))).isFalse();
        assertThat(repetition.rest()).isEqualTo(new ArrayList<>(List.of(TextDelta.of(" there"))));
    }

    @Test
    void aShortTextMayBeSaidTwice() {
        assertThat(Repetition.of("ha ")).isNull();
    }
}
