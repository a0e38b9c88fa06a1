package io.gatehouse.tests.wire;

import io.gatehouse.openai.Profile;
import io.gatehouse.openai.Profiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A stream as a server sends it, and the events that a reader must get, however the bytes arrive. */
final class WireCase {
    private final String name;
    private final Profile profile;
    private final int choices;
    private final List<String> data;
    private final List<String> events;
    private final String separator;

    private WireCase(
            String name, Profile profile, int choices, List<String> data, List<String> events, String separator) {
        this.name = name;
        this.profile = profile;
        this.choices = choices;
        this.data = data;
        this.events = events;
        this.separator = separator;
    }

    /** A case whose text names each event's data on a line of its own, then {@code ---}, then the expected events. */
    static WireCase of(String name, String text) {
        return of(name, Profiles.OPENAI, 1, text);
    }

    static WireCase of(String name, Profile profile, int choices, String text) {
        List<String> data = new ArrayList<>();
        List<String> events = new ArrayList<>();
        List<String> current = data;
        for (String line : text.strip().split("\n")) {
            if (line.equals("---")) {
                current = events;
            } else {
                current.add(line);
            }
        }
        return new WireCase(name, profile, choices, List.copyOf(data), List.copyOf(events), "\n");
    }

    /** The same with other line ends. */
    WireCase lineEnd(String end) {
        String shown = end.replace("\r", "CR").replace("\n", "LF");
        return new WireCase(name + " " + shown, profile, choices, data, events, end);
    }

    /** The same without the last event. */
    WireCase withoutLast() {
        List<String> fewer = data.subList(0, data.size() - 1);
        return new WireCase(name + " without " + data.get(data.size() - 1), profile, choices, fewer, events, separator);
    }

    String name() {
        return name;
    }

    Profile profile() {
        return profile;
    }

    /** How many choices the request asks for. */
    int choices() {
        return choices;
    }

    List<String> data() {
        return data;
    }

    List<String> events() {
        return events;
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        data.forEach(event -> text.append("data: ").append(event).append(separator.repeat(2)));
        return utf8(text.toString());
    }

    byte[] bytesWithComments() {
        StringBuilder text = new StringBuilder(": hello" + separator);
        for (String event : data) {
            text.append(": keep-alive").append(separator.repeat(2));
            text.append("id: 7").append(separator).append("retry: 10").append(separator);
            text.append("data:").append(event).append(separator);
            text.append(":").append(separator.repeat(2));
        }
        return utf8(text.toString());
    }

    byte[] bytesWithoutFinalBlankLine() {
        byte[] all = bytes();
        return java.util.Arrays.copyOf(all, all.length - separator.length());
    }

    byte[] bytesWithoutFinalLineEnd() {
        byte[] all = bytes();
        return java.util.Arrays.copyOf(all, all.length - 2 * separator.length());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name;
    }
}
