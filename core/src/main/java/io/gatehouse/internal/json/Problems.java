package io.gatehouse.internal.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one answer, so that the model hears of all of it at once. Not thread-safe. */
final class Problems {
    // Enough to correct an answer by; a list of ten thousand wrong elements must not become ten thousand sentences.
    private static final int SHOWN = 20;
    private static final int MESSAGE_LENGTH = 200;

    private final List<String> full = new ArrayList<>();
    private final List<String> withoutValues = new ArrayList<>();
    private int more;

    /** How many there are; the same number before and after reading a part says that the part is right. */
    int count() {
        return full.size() + more;
    }

    void add(JsonPath path, String sentence) {
        add(path, sentence, sentence);
    }

    void expected(JsonPath path, String what, @Nullable Object found) {
        add(path, "expected " + what + ", found " + kind(found));
    }

    /** What the user's constructor says may quote the answer, so it is kept out of the exception's message. */
    void rejected(JsonPath path, String record, Throwable reason) {
        String said = reason.getMessage();
        String type = reason.getClass().getSimpleName();
        add(path, "rejected by " + record + ": " + (said == null ? type : shorten(said)), "rejected by " + record);
    }

    InvalidJsonOutput failure() {
        if (more > 0) {
            String rest = "and " + more + " more";
            full.add(rest);
            withoutValues.add(rest);
        }
        return new InvalidJsonOutput(full, withoutValues);
    }

    private void add(JsonPath path, String sentence, String sentenceWithoutValues) {
        if (full.size() == SHOWN) {
            more++;
            return;
        }
        full.add(path + ": " + sentence);
        withoutValues.add(path + ": " + sentenceWithoutValues);
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH) + "…";
    }

    private static String kind(@Nullable Object tree) {
        if (tree == null) {
            return "null";
        }
        if (tree instanceof String) {
            return "a string";
        }
        if (tree instanceof Number) {
            return "a number";
        }
        if (tree instanceof Boolean) {
            return "a boolean";
        }
        return tree instanceof Map ? "an object" : "an array";
    }
}
