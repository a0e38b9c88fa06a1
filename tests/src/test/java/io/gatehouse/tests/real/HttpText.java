package io.gatehouse.tests.real;

import io.gatehouse.model.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A request or response as it went over the wire: first line, headers, body without its framing. */
record HttpText(String firstLine, List<String> headers, byte[] body) {
    private static final byte[] EMPTY_LINE = {'\r', '\n', '\r', '\n'};

    /** Takes bytes apart; of a body that breaks off there is what there is. */
    static HttpText of(byte[] wire) {
        int end = indexOf(wire, EMPTY_LINE, 0);
        if (end < 0) {
            return new HttpText("", List.of(), new byte[0]);
        }
        List<String> lines = List.of(new String(wire, 0, end, StandardCharsets.UTF_8).split("\r\n"));
        byte[] rest = Arrays.copyOfRange(wire, end + 4, wire.length);
        List<String> headers = lines.subList(1, lines.size());
        boolean chunked = headers.stream().anyMatch(line -> line.equalsIgnoreCase("transfer-encoding: chunked"));
        return new HttpText(lines.get(0), headers, chunked ? joined(rest) : rest);
    }

    private static byte[] joined(byte[] chunks) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int line = indexOf(chunks, new byte[] {'\r', '\n'}, at);
            int size = line < 0
                    ? 0
                    : Integer.parseInt(new String(chunks, at, line - at, StandardCharsets.US_ASCII).trim(), 16);
            if (size == 0) {
                return body.toByteArray();
            }
            int from = line + 2;
            body.write(chunks, from, Math.min(size, chunks.length - from));
            at = from + size + 2;
            if (at >= chunks.length) {
                return body.toByteArray();
            }
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted, int from) {
        for (int i = from; i <= bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    int status() {
        return Integer.parseInt(firstLine.split(" ")[1]);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    Json json() {
        return Json.parse(text());
    }

    /** The events of a stream that came whole. */
    List<Json> events() {
        List<Json> events = new ArrayList<>();
        String text = text();
        int at = 0;
        for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", at)) {
            String event = text.substring(at, end);
            if (event.startsWith("data: {")) {
                events.add(Json.parse(event.substring("data: ".length())));
            }
            at = end + 2;
        }
        return events;
    }

    /** The text of the first choice in the events that came whole. */
    String streamedText() {
        StringBuilder text = new StringBuilder();
        for (Json event : events()) {
            String piece =
                    event.get("choices").get(0).get("delta").get("content").asText();
            text.append(piece == null ? "" : piece);
        }
        return text.toString();
    }
}
