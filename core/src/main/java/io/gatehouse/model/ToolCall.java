package io.gatehouse.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The model's wish to have a tool run. The arguments are JSON text as the model wrote it, which may be invalid.
 */
public final class ToolCall {
    private final String id;
    private final String name;
    private final String arguments;
    private final @Nullable Json extra;

    private ToolCall(String id, String name, String arguments, @Nullable Json extra) {
        this.id = Objects.requireNonNull(id, "id");
        this.name = Objects.requireNonNull(name, "name");
        this.arguments = Objects.requireNonNull(arguments, "arguments");
        this.extra = extra;
    }

    /**
     * A tool call.
     *
     * @param id the id that the tool's result must repeat
     * @param name the tool
     * @param arguments JSON text
     * @return the call
     */
    public static ToolCall of(String id, String name, String arguments) {
        return new ToolCall(id, name, arguments, null);
    }

    /**
     * The same call with the provider's extra fields (for example a thought signature), which are sent back with it.
     *
     * @param fields a JSON object of further fields of the wire's tool call
     * @return a new call
     */
    public ToolCall withExtra(@Nullable Json fields) {
        return new ToolCall(id, name, arguments, fields);
    }

    /**
     * The same call with other arguments.
     *
     * @param json JSON text
     * @return a new call
     */
    public ToolCall withArguments(String json) {
        return new ToolCall(id, name, json, extra);
    }

    /**
     * The id that the result must repeat.
     *
     * @return the id
     */
    public String id() {
        return id;
    }

    /**
     * The tool's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The arguments as the model wrote them; an empty text stands for no arguments.
     *
     * @return JSON text, unchecked
     */
    public String arguments() {
        return arguments;
    }

    /**
     * The provider's further fields of this call.
     *
     * @return a JSON object, or null
     */
    public @Nullable Json extra() {
        return extra;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ToolCall call
                && call.id.equals(id)
                && call.name.equals(name)
                && call.arguments.equals(arguments)
                && Objects.equals(call.extra, extra);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, name, arguments, extra);
    }

    @Override
    public String toString() {
        return "ToolCall(" + name + ", " + id + ")";
    }
}
