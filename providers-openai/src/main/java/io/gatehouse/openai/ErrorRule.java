package io.gatehouse.openai;

import io.gatehouse.model.Experimental;
import io.gatehouse.spi.ErrorKind;
import org.jspecify.annotations.Nullable;

/** What a host means by an error where it differs from everybody else. Pure and thread-safe. */
@FunctionalInterface
@Experimental
public interface ErrorRule {
    /** Nothing special. */
    ErrorRule NONE = (status, code, message) -> null;

    /**
     * Looks at an error before the common rules do.
     *
     * @param status the HTTP status; inside a stream the number that the error itself names, else 200
     * @param code the host's code or type in lower case, empty when there is none
     * @param message the host's words, empty when there are none
     * @return the meaning, or null to leave it to the common rules
     */
    @Nullable
    ErrorKind kind(int status, String code, String message);
}
