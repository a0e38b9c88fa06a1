package io.gatehouse.testing;

import io.gatehouse.testing.RecordedRequest.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Reads one HTTP/1.1 request. Single use. */
final class RequestReader {
    private static final int LONGEST_LINE = 1 << 20;

    private final Inbound in;
    private final List<Header> headers = new ArrayList<>();

    private boolean keepAlive;

    RequestReader(Inbound in) {
        this.in = in;
    }

    /** What a body needs before it can be read. */
    @FunctionalInterface
    interface Continuation {
        void invite() throws IOException;
    }

    /**
     * Reads a request.
     *
     * @param continuation called where the client waits for {@code 100 Continue}
     * @param origin asked when the request is complete
     */
    RecordedRequest read(Continuation continuation, Supplier<RecordedRequest.Origin> origin) throws IOException {
        String[] start = line().split(" ", 3);
        if (start.length != 3 || !start[2].startsWith("HTTP/1.")) {
            throw new IOException("Not an HTTP/1.1 request line: " + String.join(" ", start));
        }
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("Not a header line: " + line);
            }
            headers.add(new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        keepAlive = start[2].equals("HTTP/1.1") && !value("connection").contains("close");
        if (value("expect").equals("100-continue")) {
            continuation.invite();
        }
        byte[] body = body();
        return new RecordedRequest(start[0], start[1], headers, body, origin.get());
    }

    /** Whether the client keeps the connection for another request. */
    boolean keepAlive() {
        return keepAlive;
    }

    private byte[] body() throws IOException {
        if (value("transfer-encoding").contains("chunked")) {
            return chunks();
        }
        String length = value("content-length");
        return length.isEmpty() ? new byte[0] : in.readFully(number(length, 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            int extension = size.indexOf(';');
            int count = number((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
            if (count == 0) {
                break;
            }
            body.writeBytes(in.readFully(count));
            line();
        }
        for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
            headers.add(new Header("trailer", trailer));
        }
        return body.toByteArray();
    }

    private static int number(String digits, int radix) throws IOException {
        try {
            return Integer.parseUnsignedInt(digits, radix);
        } catch (NumberFormatException e) {
            throw new IOException("Not a length: " + digits, e);
        }
    }

    /** The header's value in lower case, empty if there is none. */
    private String value(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private String line() throws IOException {
        return in.readLine(LONGEST_LINE);
    }
}
