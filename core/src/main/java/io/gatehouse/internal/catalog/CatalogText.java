package io.gatehouse.internal.catalog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue as text, sorted within each family: finding a line is a binary search, so nothing is built at loading but
 * where each family begins. Immutable.
 */
final class CatalogText {
    private static final char PREFIX = '*';

    private final String text;
    private final Map<String, Section> sections = new HashMap<>();
    private final Map<String, String> sources = new HashMap<>();

    /** Where the lines of a family begin and end. */
    private record Section(int start, int end) {}

    CatalogText(String text) {
        this.text = text;
        String family = null;
        int begin = 0;
        for (int at = 0; at < text.length(); at = lineEnd(at) + 1) {
            char first = text.charAt(at);
            if (first == '[') {
                close(family, begin, at);
                family = text.substring(at + 1, lineEnd(at) - 1);
                begin = lineEnd(at) + 1;
            } else if (first == '@') {
                sources.put(text.substring(at + 1, at + 2), text.substring(at + 3, lineEnd(at)));
            }
        }
        close(family, begin, text.length());
    }

    private void close(@Nullable String family, int start, int end) {
        if (family != null) {
            sections.put(family, new Section(start, end));
        }
    }

    /** Whether the family has a list of its own. */
    boolean has(String family) {
        return sections.containsKey(family);
    }

    /** The entry of exactly this id or alias, or null. */
    @Nullable
    Entry find(String family, String id) {
        Section section = sections.get(family);
        String fields = section == null ? null : line(section, id);
        if (section != null && fields != null && fields.startsWith("=")) {
            fields = line(section, fields.substring(1));
        }
        return fields == null ? null : EntryReader.read(fields, sources);
    }

    /** The entry of the longest listed prefix that the id begins with, or null. */
    @Nullable
    Entry findByPrefix(String family, String id) {
        Section section = sections.get(family);
        return section == null ? null : find(family, PREFIX + longestPrefix(section, id));
    }

    // An asterisk is less than every letter and digit, so the prefixes stand first.
    private String longestPrefix(Section section, String id) {
        String longest = "";
        for (int at = section.start(); at < section.end() && text.charAt(at) == PREFIX; at = lineEnd(at) + 1) {
            String prefix = text.substring(at + 1, text.indexOf(' ', at));
            if (id.startsWith(prefix) && prefix.length() > longest.length()) {
                longest = prefix;
            }
        }
        return longest;
    }

    private @Nullable String line(Section section, String id) {
        int low = section.start();
        int high = section.end();
        while (low < high) {
            int begin = text.lastIndexOf('\n', (low + high) / 2 - 1) + 1;
            int end = lineEnd(begin);
            int space = text.indexOf(' ', begin);
            int order = text.substring(begin, space).compareTo(id);
            if (order == 0) {
                return text.substring(space + 1, end);
            }
            if (order < 0) {
                low = end + 1;
            } else {
                high = begin;
            }
        }
        return null;
    }

    private int lineEnd(int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }
}
