package io.gatehouse.benchmarks;

import java.util.Locale;
import java.util.stream.IntStream;

/** The two servers of a scenario. Text, model and usage tell whose answer it is. */
enum FaultSide {
    PRIMARY("p", "alpha-2026-01-15", new Usage(21, 60)),
    FALLBACK("f", "beta-2026-03-02", new Usage(34, 60));

    static final int TOKENS = 60;

    final String letter;
    final String model;
    final Usage usage;

    FaultSide(String letter, String model, Usage usage) {
        this.letter = letter;
        this.model = model;
        this.usage = usage;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a route calls it. */
    String target() {
        return label() + "/model";
    }

    /** Its tokens from this one to that one, both included, counted from 1. */
    String[] tokens(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> String.format(Locale.ROOT, "%s%02d ", letter, i))
                .toArray(String[]::new);
    }

    String text(int from, int to) {
        return String.join("", tokens(from, to));
    }

    String text() {
        return text(1, TOKENS);
    }

    /** The text of an answer that the primary began and the fallback ended. */
    static String joined(int tokensOfPrimary) {
        return PRIMARY.text(1, tokensOfPrimary) + FALLBACK.text(tokensOfPrimary + 1, TOKENS);
    }

    /** How many tokens a text has. */
    static int count(String text) {
        return text.isBlank() ? 0 : text.strip().split(" ").length;
    }
}
