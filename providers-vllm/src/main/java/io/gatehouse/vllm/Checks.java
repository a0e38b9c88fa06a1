package io.gatehouse.vllm;

import io.gatehouse.model.InvalidRequestException;
import java.util.Arrays;
import java.util.List;

/** Checks of options as they are set; each gives the value back, or names the option and what it may be. */
final class Checks {
    private Checks() {}

    static List<Integer> tokens(String name, int... ids) {
        for (int id : ids) {
            atLeast(name, id, 0);
        }
        return notEmpty(name, Arrays.stream(ids).boxed().toList());
    }

    static <T> List<T> notEmpty(String name, List<T> values) {
        if (values.isEmpty()) {
            throw new InvalidRequestException(name + " needs at least one value");
        }
        return values;
    }

    static String notEmpty(String name, String value) {
        if (value.isEmpty()) {
            throw new InvalidRequestException(name + " must not be empty: leave it out instead");
        }
        return value;
    }

    static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new InvalidRequestException(name + " must be " + least + " or more, but was " + value);
        }
        return value;
    }

    static double between(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new InvalidRequestException(name + " must be from " + least + " to " + most + ", but was " + value);
        }
        return value;
    }

    static double positive(String name, double value) {
        if (!(finite(name, value) > 0)) {
            throw new InvalidRequestException(name + " must be more than 0, but was " + value);
        }
        return value;
    }

    static double finite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidRequestException(name + " must be a number, but was " + value);
        }
        return value;
    }

    static String oneOf(String name, String value, String... allowed) {
        if (!List.of(allowed).contains(value)) {
            throw new InvalidRequestException(
                    name + " must be one of " + List.of(allowed) + ", but was \"" + value + "\"");
        }
        return value;
    }
}
