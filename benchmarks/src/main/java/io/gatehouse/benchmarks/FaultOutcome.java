package io.gatehouse.benchmarks;

import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;

/**
 * How a call of a scenario ended.
 *
 * @param kind what the caller got
 * @param detail the class of the error, or what is wrong
 */
record FaultOutcome(Kind kind, String detail) {

    enum Kind {
        /** The primary's whole answer. */
        PRIMARY,
        /** The fallback's whole answer. */
        FALLBACK,
        /** A whole answer that the primary began and the fallback ended. */
        JOINED,
        /** One error of the gateway's own, which says of a begun answer exactly what was read. */
        ERROR,
        /** Anything else: above all a part that is passed off as the whole. */
        WRONG
    }

    /**
     * Judges an answer.
     *
     * @param answer what the gateway says is whole
     * @param read what a reader was given piece by piece, or null for an answer in one piece
     */
    static FaultOutcome of(ChatResponse answer, String read) {
        String text = answer.text();
        if (read != null && !read.equals(text)) {
            return wrong("the answer's text is not what was read");
        }
        for (FaultSide side : FaultSide.values()) {
            if (text.equals(side.text())) {
                return whole(side, answer);
            }
        }
        for (int tokens = 1; tokens < FaultSide.TOKENS; tokens++) {
            if (text.equals(FaultSide.joined(tokens))) {
                return answer.model().equals(FaultSide.FALLBACK.model)
                        ? new FaultOutcome(Kind.JOINED, tokens + " + " + (FaultSide.TOKENS - tokens) + " tokens")
                        : wrong("joined, but names the model " + answer.model());
            }
        }
        return wrong("not the whole answer, but " + FaultSide.count(text) + " tokens of it, as if it were");
    }

    private static FaultOutcome whole(FaultSide side, ChatResponse answer) {
        Usage usage = new Usage(answer.usage().inputTokens(), answer.usage().outputTokens());
        if (!answer.model().equals(side.model)
                || !usage.equals(side.usage)
                || !answer.head().target().toString().equals(side.target())) {
            return wrong("text of the " + side.label() + ", but usage, model or target of another: " + usage + " "
                    + answer.model() + " " + answer.head().target());
        }
        Kind kind = side == FaultSide.PRIMARY ? Kind.PRIMARY : Kind.FALLBACK;
        return new FaultOutcome(kind, answer.degraded() ? "degraded" : "");
    }

    /**
     * Judges an exception.
     *
     * @param error what was thrown
     * @param read what a reader was given before, empty when nothing, or null for an answer in one piece
     */
    static FaultOutcome of(Throwable error, String read) {
        if (!(error instanceof GatewayException typed)) {
            return wrong("untyped: " + error);
        }
        String partial = typed.partial() == null ? "" : typed.partial().text();
        if (read != null && !partial.equals(read)) {
            return wrong(FaultSide.count(read) + " tokens were read, but " + name(error) + " tells of "
                    + FaultSide.count(partial));
        }
        String after = partial.isEmpty() ? "" : " after " + FaultSide.count(partial) + " tokens";
        return new FaultOutcome(Kind.ERROR, name(error) + after);
    }

    static FaultOutcome wrong(String what) {
        return new FaultOutcome(Kind.WRONG, what);
    }

    /** A class without its last word, which says nothing. */
    static String name(Throwable error) {
        return error.getClass().getSimpleName().replaceAll("Exception$", "");
    }

    @Override
    public String toString() {
        return switch (kind) {
            case PRIMARY, FALLBACK ->
                (detail.isEmpty() ? "whole" : detail) + " from " + kind.name().toLowerCase();
            case JOINED -> "joined, " + detail;
            case ERROR -> detail;
            case WRONG -> "WRONG: " + detail;
        };
    }
}
