package io.gatehouse.internal.http;

import io.gatehouse.spi.ConnectFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.HttpUrl;

/** Tells failures of OkHttp apart. */
final class Failures {
    private Failures() {}

    /** Whether the request met a connection that the server had given up, so that sending it again is right. */
    static boolean isStale(IOException failure, Call call, ConnectionTrace trace) {
        return trace.reused() && !trace.answered() && !endedByCaller(call) && wasDead(failure);
    }

    /** The failure under the name that callers know. */
    static IOException named(IOException failure, Call call, ConnectionTrace trace) {
        if (trace.acquired() || endedByCaller(call)) {
            return failure;
        }
        HttpUrl url = call.request().url();
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        boolean timeout = failure instanceof SocketTimeoutException;
        return new ConnectFailedException(
                "No connection to " + url.host() + ":" + url.port() + ": " + reason, timeout, failure);
    }

    private static boolean endedByCaller(Call call) {
        return call.isCanceled() || Thread.currentThread().isInterrupted();
    }

    /** Whether the failure says "closed" or "reset" before any byte came. A timeout does not. */
    private static boolean wasDead(IOException failure) {
        // A failed write is followed by a read, for the server may have answered early; what that met is suppressed.
        for (Throwable also : failure.getSuppressed()) {
            if (also instanceof IOException read && !wasDead(read)) {
                return false;
            }
        }
        if (failure instanceof InterruptedIOException || failure instanceof ProtocolException) {
            return false;
        }
        if (failure.getCause() instanceof EOFException end) {
            return foundNothing(end);
        }
        if (failure instanceof SSLException) {
            return failure.getCause() instanceof IOException cause && isClosedSocket(cause);
        }
        return isClosedSocket(failure) || isRefusedStream(failure);
    }

    private static boolean isClosedSocket(IOException failure) {
        return failure instanceof SocketException
                || failure instanceof ClosedChannelException
                || failure.getClass() == IOException.class; // a broken pipe of a SocketChannel
    }

    /** Okio words it so: "\n not found: limit=0 content=…", with the number of bytes that came instead of a line. */
    private static boolean foundNothing(EOFException end) {
        return end.getMessage() != null && end.getMessage().contains("limit=0 ");
    }

    /** The two cases in which HTTP/2 promises that nothing was processed. OkHttp's classes for them are internal. */
    private static boolean isRefusedStream(IOException failure) {
        return failure.getClass().getSimpleName().equals("ConnectionShutdownException")
                || "stream was reset: REFUSED_STREAM".equals(failure.getMessage());
    }
}
