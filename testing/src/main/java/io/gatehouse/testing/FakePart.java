package io.gatehouse.testing;

import io.gatehouse.model.StreamEvent;
import io.gatehouse.spi.ErrorInfo;

/** What a fake answer does next. */
sealed interface FakePart {
    /** Gives a piece of the answer. */
    record Emit(StreamEvent event) implements FakePart {}

    /** Waits for the test. */
    record Await(Gate gate) implements FakePart {}

    /** Reports an error: as the response's status when nothing was given before, otherwise inside the stream. */
    record Fail(ErrorInfo error) implements FakePart {}

    /** Breaks the connection. */
    record Cut() implements FakePart {}

    /** Stays silent until the caller goes away. */
    record Hang() implements FakePart {}
}
