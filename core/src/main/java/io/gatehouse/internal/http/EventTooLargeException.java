package io.gatehouse.internal.http;

import java.io.IOException;

/** An event, or a line, of a stream is larger than allowed. */
public final class EventTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    EventTooLargeException(int maxBytes) {
        super("An event of the stream is larger than " + maxBytes + " bytes (TransportSettings.maxEventBytes)");
    }
}
