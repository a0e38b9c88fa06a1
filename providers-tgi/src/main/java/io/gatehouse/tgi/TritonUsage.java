package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Usage;

/** How many tokens an answer used: as the server counted, otherwise an estimate that says so. Confined to one thread. */
final class TritonUsage {
    private final TritonSetup setup;
    private final ChatRequest request;
    private long input = -1;
    private long output;
    private boolean counted = true;

    TritonUsage(TritonSetup setup, ChatRequest request) {
        this.setup = setup;
        this.request = request;
    }

    /** Adds a response: all tell the input, each its own output. */
    void add(TritonPiece piece) {
        counted &= piece.inputTokens() >= 0 && piece.outputTokens() >= 0;
        input = Math.max(input, piece.inputTokens());
        output += Math.max(0, piece.outputTokens());
    }

    /** The usage of a whole answer. */
    Usage of(String text) {
        if (counted && input >= 0) {
            return Usage.of(input, output);
        }
        String prompt = setup.template().render(request.messages());
        return Usage.builder()
                .inputTokens(setup.tokens().applyAsLong(prompt))
                .outputTokens(setup.tokens().applyAsLong(text))
                .estimated(true)
                .build();
    }
}
