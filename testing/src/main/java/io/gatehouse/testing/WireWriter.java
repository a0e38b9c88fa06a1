package io.gatehouse.testing;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to the socket, optionally a few bytes at a time, and counts what was written. */
final class WireWriter {
    private final OutputStream socket;
    private final Exchange exchange;
    private final int pieceSize;

    WireWriter(OutputStream socket, Exchange exchange, int pieceSize) {
        this.socket = socket;
        this.exchange = exchange;
        this.pieceSize = pieceSize;
    }

    void write(byte[] bytes) throws IOException {
        int step = pieceSize > 0 ? pieceSize : Math.max(bytes.length, 1);
        for (int from = 0; from < bytes.length; from += step) {
            int count = Math.min(step, bytes.length - from);
            socket.write(bytes, from, count);
            socket.flush();
            exchange.addBytesSent(count);
        }
    }
}
