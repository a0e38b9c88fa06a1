package io.gatehouse.benchmarks;

import java.util.List;

/** Compares each case's answer with what the stub sends, once, before anything is timed. */
final class Verification {

    private Verification() {}

    static void check(List<Case> cases, Iterable<Mode> modes) throws Exception {
        for (Case subject : cases) {
            for (Mode mode : modes) {
                StringBuffer text = new StringBuffer();
                Usage usage = subject.run(mode, text::append);
                String expected = mode == Mode.BLOCKING ? StubAnswers.BLOCKING_TEXT : StubAnswers.STREAMED_TEXT;
                if (!text.toString().equals(expected) || !usage.equals(StubAnswers.USAGE)) {
                    throw new IllegalStateException(
                            subject.name() + ", " + mode.label() + ": wrong answer " + usage + " " + text);
                }
            }
        }
    }
}
