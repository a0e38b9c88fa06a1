package io.gatehouse.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** HTTP headers in their order. Names are found in any case. Immutable. */
public final class Headers {
    /** No headers. */
    public static final Headers EMPTY = new Headers(new String[0]);

    private final String[] namesAndValues;

    private Headers(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /**
     * Headers of alternating names and values.
     *
     * @param namesAndValues name, value, name, value …; not copied, so the array must not change
     * @return the headers
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new ConfigurationException("Headers alternate names and values, but the last name has no value");
        }
        return namesAndValues.length == 0 ? EMPTY : new Headers(namesAndValues);
    }

    /**
     * The first value of a header.
     *
     * @param name in any case
     * @return the value, or null
     */
    public @Nullable String first(String name) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].equalsIgnoreCase(name)) {
                return namesAndValues[i + 1];
            }
        }
        return null;
    }

    /**
     * All values of a header.
     *
     * @param name in any case
     * @return the values in their order
     */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(1);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i].equalsIgnoreCase(name)) {
                values.add(namesAndValues[i + 1]);
            }
        }
        return values;
    }

    /**
     * The names.
     *
     * @return the names, each once, sorted without regard to case
     */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            names.add(namesAndValues[i]);
        }
        return names;
    }

    /**
     * How many name and value pairs there are.
     *
     * @return the number
     */
    public int size() {
        return namesAndValues.length / 2;
    }

    /**
     * The name at a position.
     *
     * @param index from 0
     * @return the name
     */
    public String name(int index) {
        return namesAndValues[2 * index];
    }

    /**
     * The value at a position.
     *
     * @param index from 0
     * @return the value
     */
    public String value(int index) {
        return namesAndValues[2 * index + 1];
    }

    static String checkedName(String name) {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0)) {
            throw new InvalidRequestException("\"" + name + "\" is no HTTP header name");
        }
        for (String reserved : List.of("Authorization", "api-key", "x-api-key", "Host", "Content-Length")) {
            if (reserved.equalsIgnoreCase(name)) {
                throw new InvalidRequestException("Header " + reserved
                        + " cannot be set per call: credentials and addresses belong to the endpoint of a provider");
            }
        }
        return name;
    }

    static String checkedValue(String name, String value) {
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
            throw new InvalidRequestException("The value of header " + name + " must be visible ASCII");
        }
        return value;
    }

    /** Names only: values may hold credentials. */
    @Override
    public String toString() {
        return "Headers" + names();
    }
}
