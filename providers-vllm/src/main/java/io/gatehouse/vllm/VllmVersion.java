package io.gatehouse.vllm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A release of vLLM, as far as it decides what the server understands. */
record VllmVersion(int major, int minor, String text) {
    private static final Pattern RELEASE = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:[.\\d\\w+-]{0,60})");

    /** From what {@code GET /version} says; null for what is no release: builds from source without a tag say 0.1.dev1. */
    static @Nullable VllmVersion parse(@Nullable String text) {
        Matcher matcher = RELEASE.matcher(text == null ? "" : text.strip());
        if (text == null || !matcher.matches()) {
            return null;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        boolean untagged = major == 0 && minor <= 1;
        return untagged ? null : new VllmVersion(major, minor, text.strip());
    }

    boolean isBefore(int otherMajor, int otherMinor) {
        return major < otherMajor || (major == otherMajor && minor < otherMinor);
    }
}
