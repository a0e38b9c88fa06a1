package io.gatehouse.internal.http;

import java.io.IOException;

/** An answer is larger than allowed. */
public final class ResponseTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    ResponseTooLargeException(int maxBytes) {
        super("The answer is larger than " + maxBytes + " bytes (TransportSettings.maxResponseBytes)");
    }
}
