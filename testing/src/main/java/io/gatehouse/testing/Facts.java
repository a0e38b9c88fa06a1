package io.gatehouse.testing;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks up a field in plain text: "name: value", "name is value", or the next thing of the right kind. Plain matching, no
 * understanding. Not thread-safe: what was used once is not used again.
 */
final class Facts {
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\p{L}\\p{N}.,-])-?\\d+(?:,\\d{3})*(?:\\.\\d+)?(?![\\p{L}\\p{N}-])");
    private static final Pattern NAME = Pattern.compile("\\p{Lu}\\p{L}+(?: (?:van|von|de|da))?(?: \\p{Lu}\\p{L}+)+");
    private static final Pattern EMAIL = Pattern.compile("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+");
    private static final Pattern DATE = Pattern.compile("\\b\\d{4}-\\d{2}-\\d{2}\\b");
    private static final Pattern DATE_TIME =
            Pattern.compile("\\b\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:Z|[+-]\\d{2}:\\d{2})");
    private static final Pattern URI = Pattern.compile("https?://[^\\s\"<>]+");
    private static final Pattern UUID = Pattern.compile("\\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\\b");
    private static final Pattern CURRENCY = Pattern.compile("\\b(?:EUR|USD|GBP|CHF|JPY|NOK|SEK|DKK|PLN)\\b");

    private final String text;
    private final Set<Integer> used = new HashSet<>();

    Facts(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The value that is written after the field's name, or null. */
    @Nullable
    String named(String field) {
        for (String words : spellings(field)) {
            Matcher found = Pattern.compile("(?iu)(?<!\\p{L})" + words
                            + "(?!\\p{L})\\s*(?::|=|#|\\bis\\b|\\bwas\\b)\\s*\"?([^\\n;,\"]+)")
                    .matcher(text);
            if (found.find()) {
                String value = found.group(1).strip();
                return value.endsWith(".") ? value.substring(0, value.length() - 1) : value;
            }
        }
        return null;
    }

    /** The number that stands next after the field's name, else the first one that was not used, or null. */
    @Nullable
    BigDecimal number(String field) {
        for (String words : spellings(field)) {
            Matcher name = Pattern.compile("(?iu)(?<!\\p{L})" + words).matcher(text);
            if (name.find()) {
                BigDecimal after = unused(name.end());
                if (after != null) {
                    return after;
                }
            }
        }
        return unused(0);
    }

    /** A text in the format of the JSON schema, or of the kind that the field's name tells, or null. */
    @Nullable
    String ofKind(String field, String format) {
        String last = lastWord(field);
        Pattern pattern = switch (format.isEmpty() ? last : format) {
            case "email", "mail" -> EMAIL;
            case "date", "day", "born", "birthday" -> DATE;
            case "date-time" -> DATE_TIME;
            case "uri", "url", "link" -> URI;
            case "uuid" -> UUID;
            case "currency" -> CURRENCY;
            case "name", "person", "customer", "author", "vendor" -> NAME;
            default -> null;
        };
        if (pattern == null) {
            return null;
        }
        Matcher found = pattern.matcher(text);
        return found.find() ? found.group() : null;
    }

    /** Whether the text has the field's words. */
    boolean mentions(String field) {
        return Pattern.compile("(?iu)(?<!\\p{L})" + spellings(field).get(0))
                .matcher(text)
                .find();
    }

    private @Nullable BigDecimal unused(int from) {
        Matcher found = NUMBER.matcher(text);
        for (int at = from; found.find(at); at = found.end()) {
            if (used.add(found.start())) {
                return new BigDecimal(found.group().replace(",", ""));
            }
        }
        return null;
    }

    /** Patterns for the field's words together, then for its last word alone. */
    private static List<String> spellings(String field) {
        String[] words = words(field);
        String all = String.join("[\\s_-]*", words);
        return words.length < 2 ? List.of(all) : List.of(all, words[words.length - 1]);
    }

    private static String lastWord(String field) {
        String[] words = words(field);
        return words[words.length - 1];
    }

    private static String[] words(String field) {
        String spaced = field.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ").replaceAll("[^\\p{L}\\p{N}]+", " ");
        return spaced.strip().toLowerCase(Locale.ROOT).split(" ", -1);
    }
}
