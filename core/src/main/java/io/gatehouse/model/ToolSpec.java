package io.gatehouse.model;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A tool the model may call: its name, what it does, and the JSON Schema of its arguments. */
public final class ToolSpec {
    // The OpenAI API's rule for function names; every compatible server accepts what fits it.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final String name;
    private final @Nullable String description;
    private final @Nullable Json parameters;
    private final @Nullable Boolean strict;

    private ToolSpec(String name, @Nullable String description, @Nullable Json parameters, @Nullable Boolean strict) {
        this.name = name;
        this.description = description;
        this.parameters = parameters;
        this.strict = strict;
    }

    /**
     * A tool.
     *
     * @param name 1 to 64 letters, digits, underscores and dashes
     * @param description what it does, for the model
     * @param parameters JSON Schema of the arguments object, or null for a tool without arguments
     * @return the tool
     */
    public static ToolSpec of(String name, @Nullable String description, @Nullable Json parameters) {
        if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
            throw new ConfigurationException(
                    "A tool's name is 1 to 64 letters, digits, _ and -, but was \"" + name + "\"");
        }
        if (parameters != null && !parameters.isObject()) {
            throw new ConfigurationException("The parameters of tool \"" + name + "\" must be a JSON Schema object");
        }
        return new ToolSpec(name, description, parameters, null);
    }

    /**
     * The same tool with the provider's strict mode set.
     *
     * @param on whether arguments must satisfy the schema; only a subset of JSON Schema is accepted then
     * @return a new tool
     */
    public ToolSpec strict(boolean on) {
        return new ToolSpec(name, description, parameters, on);
    }

    /**
     * The name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * What the tool does.
     *
     * @return the description, or null
     */
    public @Nullable String description() {
        return description;
    }

    /**
     * The schema of the arguments.
     *
     * @return a JSON Schema object, or null
     */
    public @Nullable Json parameters() {
        return parameters;
    }

    /**
     * Strict mode.
     *
     * @return true or false as set, or null when left to the provider
     */
    public @Nullable Boolean strict() {
        return strict;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ToolSpec tool
                && tool.name.equals(name)
                && Objects.equals(tool.description, description)
                && Objects.equals(tool.parameters, parameters)
                && Objects.equals(tool.strict, strict);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, description, parameters, strict);
    }

    @Override
    public String toString() {
        return "ToolSpec(" + name + ")";
    }
}
