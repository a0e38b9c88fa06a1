package io.gatehouse.openai;

import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects the codes and types that an error names; numbers among them are statuses. */
final class Names {
    final List<String> lower = new ArrayList<>();

    /** The first that is a word. */
    @Nullable
    String first;

    /** The first that is a number. */
    @Nullable
    String number;

    /** The first number that can be a status, 0 for none. */
    int status;

    void add(Json value) {
        String text = value.asText();
        if (text == null || text.isBlank()) {
            return;
        }
        int digits = asStatus(text);
        if (digits >= 0) {
            number = number == null ? text : number;
            status = status == 0 ? digits : status;
            return;
        }
        first = first == null ? printable(text.strip()) : first;
        lower.add(text.strip().toLowerCase(Locale.ROOT));
    }

    /** The number when the text is one: 0 when it is too large for a status; -1 when it is no number. */
    private static int asStatus(String text) {
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int value = text.length() > 3 ? 0 : Integer.parseInt(text);
        return value < 400 ? 0 : value;
    }

    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
        return clean.toString();
    }
}
