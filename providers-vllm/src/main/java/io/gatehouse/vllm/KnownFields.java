package io.gatehouse.vllm;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request fields that an engine knows. It ignores all others without a word, so a field that looks like a misspelt one,
 * or asks for what only others do, is refused; one that looks like neither may be new and goes through. Immutable.
 */
final class KnownFields {
    private static final int SHORTEST_MISSPELT = 6;

    private final String engine;
    private final String options;
    private final Set<String> known;
    private final Set<String> elsewhere;
    private final Map<String, String> bare = new HashMap<>();

    /**
     * What an engine knows.
     *
     * @param engine its name
     * @param options the class of its typed options
     * @param known the fields it reads
     * @param elsewhere those that change an answer elsewhere and nothing here
     */
    KnownFields(String engine, String options, Set<String> known, Set<String> elsewhere) {
        this.engine = engine;
        this.options = options;
        this.known = known;
        this.elsewhere = elsewhere;
        known.forEach(name -> bare.put(bare(name), name));
    }

    private static String bare(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    void check(Map<String, Json> extra, Set<String> allowed, String provider) {
        for (String name : extra.keySet()) {
            if (known.contains(name) || allowed.contains(name)) {
                continue;
            }
            if (elsewhere.contains(name)) {
                throw new InvalidRequestException("Provider " + provider + " (" + engine + ") does not support " + name
                        + " and would ignore it without a word: leave it out, or use a target of another engine");
            }
            String meant = meant(name);
            if (meant != null) {
                throw new InvalidRequestException("Provider " + provider + " (" + engine + ") knows no field " + name
                        + " and would ignore it without a word. " + meant + " is close to it: use " + options
                        + ", or if"
                        + " your server does know " + name + ", say so with allowFields(…) of the provider");
            }
        }
    }

    private @Nullable String meant(String name) {
        String plain = bare(name);
        String same = bare.get(plain);
        if (same != null || plain.length() < SHORTEST_MISSPELT) {
            return same;
        }
        for (Map.Entry<String, String> each : bare.entrySet()) {
            if (isOneOff(plain, each.getKey())) {
                return each.getValue();
            }
        }
        return null;
    }

    /** Whether one letter was left out, added, changed, or changed places with the next. */
    static boolean isOneOff(String left, String right) {
        String shorter = left.length() <= right.length() ? left : right;
        String longer = left.length() <= right.length() ? right : left;
        if (longer.length() - shorter.length() > 1) {
            return false;
        }
        int at = 0;
        while (at < shorter.length() && shorter.charAt(at) == longer.charAt(at)) {
            at++;
        }
        if (shorter.length() < longer.length()) {
            return shorter.regionMatches(at, longer, at + 1, shorter.length() - at);
        }
        return sameTail(shorter, longer, at + 1) || isSwapped(shorter, longer, at);
    }

    private static boolean sameTail(String left, String right, int from) {
        return from >= left.length() || left.substring(from).equals(right.substring(from));
    }

    private static boolean isSwapped(String left, String right, int at) {
        return at + 1 < left.length()
                && left.charAt(at) == right.charAt(at + 1)
                && left.charAt(at + 1) == right.charAt(at)
                && sameTail(left, right, at + 2);
    }
}
