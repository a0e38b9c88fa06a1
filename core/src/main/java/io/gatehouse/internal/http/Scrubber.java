package io.gatehouse.internal.http;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a provider's words fit to be shown: capped, without credentials, without pieces of the request. */
final class Scrubber {
    private static final int MAX_READ = 4_000;
    private static final int MAX_LENGTH = 500;
    private static final int RUN = 16;
    private static final int MIN_CUT_KEY = 4;
    private static final String CREDENTIAL = "[credential]";
    // What the keys of the common providers look like; a bounded pattern, so it is linear.
    private static final Pattern KEYS =
            Pattern.compile("\\b(?:sk|pk|rk|gsk|xai|key|tgp|fw|hf)[-_][A-Za-z0-9*._-]{6,200}|Bearer +\\S{1,500}");

    private Scrubber() {}

    /**
     * Takes out what must not be shown, and only then caps: a cap might cut a credential so that it is not known again.
     *
     * @param words the provider's
     * @param credentials all that were sent
     * @param request gives the texts of the request
     */
    static @Nullable String scrub(@Nullable String words, List<String> credentials, RequestTexts request) {
        if (words == null || words.isBlank()) {
            return null;
        }
        String text = words.length() > MAX_READ ? words.substring(0, MAX_READ) : words;
        for (String credential : credentials) {
            text = withoutCutKey(text.replace(credential, CREDENTIAL), credential);
        }
        text = withoutRuns(KEYS.matcher(text).replaceAll(CREDENTIAL), request);
        return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    }

    /** Whether nothing would be taken out. */
    static boolean isClean(String words, List<String> credentials, RequestTexts request) {
        return words.equals(scrub(words, credentials, request));
    }

    // The dialect has a cap of its own: a credential may have lost its end there.
    private static String withoutCutKey(String text, String credential) {
        for (int length = Math.min(credential.length() - 1, text.length()); length >= MIN_CUT_KEY; length--) {
            if (text.endsWith(credential.substring(0, length))) {
                return text.substring(0, text.length() - length) + CREDENTIAL;
            }
        }
        return text;
    }

    private static String withoutRuns(String text, RequestTexts request) {
        if (text.length() < RUN) {
            return text;
        }
        Runs runs = new Runs(text);
        Set<String> shared = new HashSet<>();
        request.forEach(part -> runs.collect(part, shared));
        return shared.isEmpty() ? text : cut(text, shared);
    }

    private static String cut(String text, Set<String> shared) {
        StringBuilder kept = new StringBuilder();
        int cutUntil = 0;
        for (int i = 0; i < text.length(); i++) {
            if (i + RUN <= text.length() && shared.contains(text.substring(i, i + RUN))) {
                if (i >= cutUntil) {
                    kept.append("[…]");
                }
                cutUntil = i + RUN;
            }
            if (i >= cutUntil) {
                kept.append(text.charAt(i));
            }
        }
        return kept.toString();
    }

    /** The runs of the words. The request may be large, the words are not: so these are kept and the request passes by. */
    private static final class Runs {
        private static final int BITS = 1 << 16;
        private static final int BASE = 31;

        private final Set<String> runs = new HashSet<>();
        private final long[] hashes = new long[BITS / Long.SIZE];

        Runs(String words) {
            for (int i = 0; i + RUN <= words.length(); i++) {
                String run = words.substring(i, i + RUN);
                runs.add(run);
                int bit = bit(run.hashCode());
                hashes[bit / Long.SIZE] |= 1L << bit;
            }
        }

        private static int bit(int hash) {
            return (hash ^ (hash >>> 16)) & (BITS - 1);
        }

        // String.hashCode is a polynomial, so it can roll; a hit is looked up to be sure.
        void collect(String text, Set<String> shared) {
            int highest = 1;
            for (int i = 1; i < RUN; i++) {
                highest *= BASE;
            }
            int hash = 0;
            for (int i = 0; i < text.length(); i++) {
                if (i >= RUN) {
                    hash -= text.charAt(i - RUN) * highest;
                }
                hash = hash * BASE + text.charAt(i);
                int bit = bit(hash);
                if (i >= RUN - 1 && (hashes[bit / Long.SIZE] & (1L << bit)) != 0) {
                    String run = text.substring(i - RUN + 1, i + 1);
                    if (runs.contains(run)) {
                        shared.add(run);
                    }
                }
            }
        }
    }
}
