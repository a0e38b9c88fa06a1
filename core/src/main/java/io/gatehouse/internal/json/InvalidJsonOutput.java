package io.gatehouse.internal.json;

import java.util.List;

/**
 * An answer that is not JSON or not of the record's shape. The message says where and why and never quotes the answer;
 * {@link #problems()} is for asking the model again.
 */
public final class InvalidJsonOutput extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // An unmodifiable list of strings, which is serializable.
    private final List<String> problems;

    InvalidJsonOutput(List<String> problems, List<String> withoutValues) {
        super("The answer does not have the form asked for: " + String.join("; ", withoutValues));
        this.problems = List.copyOf(problems);
    }

    /**
     * One sentence per problem, such as {@code $.items[2].price: expected a number, found a string}. They quote nothing
     * of the answer, except that "rejected by Invoice: …" repeats what the record's own constructor said.
     */
    public List<String> problems() {
        return problems;
    }
}
