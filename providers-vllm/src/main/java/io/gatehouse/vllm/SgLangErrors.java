package io.gatehouse.vllm;

import io.gatehouse.spi.ErrorKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What SGLang means by errors that others mean something else by. */
final class SgLangErrors {
    private SgLangErrors() {}

    static @Nullable ErrorKind kind(int status, String code, String message) {
        String words = message.toLowerCase(Locale.ROOT);
        // In a stream, or with a status that says less: no fault of this request's in either case.
        if (words.contains("request queue is full") || words.contains("aborted by a higher priority request")) {
            return ErrorKind.OVERLOADED;
        }
        return VllmErrors.isNoSuchPath(status, words) ? ErrorKind.PROTOCOL : null;
    }
}
