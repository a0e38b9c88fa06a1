package io.gatehouse.vllm;

import io.gatehouse.spi.ErrorKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What vLLM means by errors that others mean something else by. */
final class VllmErrors {
    private VllmErrors() {}

    static @Nullable ErrorKind kind(int status, String code, String message) {
        String words = message.toLowerCase(Locale.ROOT);
        // 503 now; a release to come may say 429, and it is no limit of this caller's in either case.
        if (words.contains("cannot accept new requests") || words.contains("token backlog limit")) {
            return ErrorKind.OVERLOADED;
        }
        if (isNoSuchPath(status, words)) {
            return ErrorKind.PROTOCOL;
        }
        boolean stands = words.contains("paused") || words.contains("sleeping") || words.contains("scaling");
        return status >= 500 && stands ? ErrorKind.UNAVAILABLE : null;
    }

    /** FastAPI's words for a path that is not there: a server of another kind, not a model it does not know. */
    static boolean isNoSuchPath(int status, String words) {
        return (status == 404 && words.equals("not found")) || (status == 405 && words.equals("method not allowed"));
    }
}
