package io.gatehouse.benchmarks;

import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import java.time.Duration;

/**
 * One call of a scenario, seen by its caller.
 *
 * @param firstMillis until the first content, or until the end when there was none
 * @param endMillis until the end
 * @param restarted whether the reader was told to discard what he had
 */
record FaultCall(FaultOutcome outcome, double firstMillis, double endMillis, boolean restarted) {

    static FaultCall play(Gateway gateway, String route, Mode mode, Duration timeout) {
        Reader reader = new Reader(mode == Mode.STREAMING ? new StringBuilder() : null);
        FaultOutcome outcome;
        try {
            var call = gateway.chat(route).user(Prompt.TEXT).timeout(timeout);
            ChatResponse answer = mode == Mode.STREAMING ? reader.read(call.stream()) : call.send();
            outcome = answer == null
                    ? FaultOutcome.wrong("the stream ended without an end")
                    : FaultOutcome.of(answer, reader.text());
        } catch (Throwable e) {
            outcome = FaultOutcome.of(e, reader.text());
        }
        double end = reader.millis();
        return new FaultCall(outcome, reader.first < 0 ? end : reader.first, end, reader.restarted);
    }

    /** What a caller has read so far. */
    private static final class Reader {
        private final long begin = System.nanoTime();
        private final StringBuilder text;
        private double first = -1;
        private boolean restarted;

        Reader(StringBuilder text) {
            this.text = text;
        }

        ChatResponse read(io.gatehouse.ChatStream stream) {
            ChatResponse answer = null;
            try (stream) {
                for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
                    if (first < 0 && event.bearsContent()) {
                        first = millis();
                    }
                    if (event instanceof TextDelta delta) {
                        text.append(delta.text());
                    } else if (event instanceof Restarted) {
                        restarted = true;
                        text.setLength(0);
                    } else if (event instanceof Finished finished) {
                        answer = finished.response();
                    }
                }
            }
            return answer;
        }

        String text() {
            return text == null ? null : text.toString();
        }

        double millis() {
            return (System.nanoTime() - begin) / 1e6;
        }
    }
}
