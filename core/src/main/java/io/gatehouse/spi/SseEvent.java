package io.gatehouse.spi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One server-sent event as a view on the reader's buffer: valid until the next one is read. Kept as bytes because that
 * is what a JSON parser wants.
 */
public final class SseEvent {
    private byte[] buffer = new byte[0];
    private int offset;
    private int length;
    private String type = "";

    /** An empty event, to be filled by a reader. */
    public SseEvent() {}

    /**
     * Fills the view. For readers.
     *
     * @param eventType the {@code event:} field, empty when absent
     * @param bytes the buffer
     * @param from where the data begins
     * @param size how many bytes of data
     */
    public void set(String eventType, byte[] bytes, int from, int size) {
        type = eventType;
        buffer = bytes;
        offset = from;
        length = size;
    }

    /**
     * The event's type.
     *
     * @return the {@code event:} field, empty when absent
     */
    public String type() {
        return type;
    }

    /**
     * The buffer that holds the data.
     *
     * @return UTF-8 bytes; only the given range belongs to this event
     */
    public byte[] buffer() {
        return buffer;
    }

    /**
     * Where the data begins.
     *
     * @return an index into {@link #buffer()}
     */
    public int offset() {
        return offset;
    }

    /**
     * How long the data is.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * Whether the data begins with a text.
     *
     * @param ascii the text, ASCII only
     * @return true when it does
     */
    public boolean dataStartsWith(String ascii) {
        if (length < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (buffer[offset + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether there is nothing but white space.
     *
     * @return true for no data too
     */
    public boolean isBlank() {
        for (int i = 0; i < length; i++) {
            byte b = buffer[offset + i];
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return true;
    }

    /**
     * The data, to keep.
     *
     * @return a copy of its bytes
     */
    public byte[] bytes() {
        return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    /**
     * The data as text.
     *
     * @return a copy
     */
    public String data() {
        return new String(buffer, offset, length, StandardCharsets.UTF_8);
    }
}
