package io.gatehouse.examples;

import io.gatehouse.model.Answer;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Usage;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Prints for people: indented, wrapped, in plain ASCII except for what a model says. */
final class Terminal {
    private static final int WIDTH = 90;
    private static final String INDENT = "   ";

    private final PrintStream out;
    private int column;
    private long start;

    Terminal(PrintStream out) {
        this.out = out;
    }

    /** Begins a step, from which on time is taken. */
    void heading(String title) {
        out.println();
        out.println(title);
        out.println("-".repeat(title.length()));
        start = System.nanoTime();
    }

    void line(String text) {
        endPieces();
        out.println(start == 0 ? text : INDENT + text);
    }

    /** A whole text, wrapped. */
    void text(String text) {
        for (String word : text.strip().split("(?<=\\S)(?=\\s)", -1)) {
            piece(word);
        }
        endPieces();
    }

    /** A piece of a text, shown at once. */
    void piece(String text) {
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (i > 0 || column + lines[i].length() > WIDTH) {
                endPieces();
            }
            String shown = column == 0 ? lines[i].stripLeading() : lines[i];
            out.print(column == 0 && !shown.isEmpty() ? INDENT + shown : shown);
            column += shown.length();
        }
        out.flush();
    }

    private void endPieces() {
        if (column > 0) {
            out.println();
            column = 0;
        }
    }

    /** Who answered, after which attempts, with how many tokens, in which time. */
    void summary(Answer answer) {
        Usage usage = answer.usage();
        String tokens = usage.isKnown()
                ? usage.inputTokens() + " tokens in, " + usage.outputTokens() + " out"
                : "tokens unknown";
        String time = decimal((System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1)) + " s";
        line("= " + answer.head().target() + " | " + attempts(answer.attempts()) + " | " + tokens + " | " + time);
    }

    /** The sentence of an error, and the provider's own words where there are some. */
    void failure(GatewayException e) {
        line("! " + String.valueOf(e.getMessage()).replace("\n", "\n" + INDENT));
        if (e.providerMessage() != null) {
            line("  The provider says: " + e.providerMessage());
        }
        line("! " + e.getClass().getSimpleName() + " | " + attempts(e.attempts()));
    }

    private static String attempts(List<Attempt> attempts) {
        Map<String, Integer> failed = new LinkedHashMap<>();
        for (Attempt attempt : attempts) {
            Class<?> error = attempt.error();
            if (error != null) {
                failed.merge(attempt.target() + " " + error.getSimpleName(), 1, Integer::sum);
            }
        }
        String count = attempts.size() + (attempts.size() == 1 ? " attempt" : " attempts");
        StringBuilder text = new StringBuilder(count);
        failed.forEach((what, times) -> text.append(", failed: ").append(what).append(times > 1 ? " x" + times : ""));
        return text.toString();
    }

    static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
