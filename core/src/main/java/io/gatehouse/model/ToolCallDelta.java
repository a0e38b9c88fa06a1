package io.gatehouse.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a tool call. The first piece of an index carries id and name, later ones append to the arguments. Servers
 * differ in how they split calls; the dialect has evened that out.
 */
public final class ToolCallDelta implements StreamEvent {
    private final int choice;
    private final int index;
    private final @Nullable String id;
    private final @Nullable String name;
    private final String arguments;
    private final @Nullable Json extra;

    private ToolCallDelta(
            int choice, int index, @Nullable String id, @Nullable String name, String arguments, @Nullable Json extra) {
        this.choice = choice;
        this.index = index;
        this.id = id;
        this.name = name;
        this.arguments = Objects.requireNonNull(arguments, "arguments");
        this.extra = extra;
    }

    /**
     * A piece of a tool call.
     *
     * @param choice the index of its choice
     * @param index the call's position among the calls of that choice
     * @param id on the first piece the call's id, later null
     * @param name on the first piece the tool, later null
     * @param arguments a piece of JSON text to append
     * @return the event
     */
    public static ToolCallDelta of(
            int choice, int index, @Nullable String id, @Nullable String name, String arguments) {
        return new ToolCallDelta(choice, index, id, name, arguments, null);
    }

    /**
     * The same piece with the provider's further fields of the call.
     *
     * @param fields a JSON object
     * @return a copy
     */
    public ToolCallDelta withExtra(@Nullable Json fields) {
        return new ToolCallDelta(choice, index, id, name, arguments, fields);
    }

    /**
     * The same piece with other arguments.
     *
     * @param piece JSON text
     * @return a copy
     */
    public ToolCallDelta withArguments(String piece) {
        return new ToolCallDelta(choice, index, id, name, piece, extra);
    }

    /**
     * The index of its choice.
     *
     * @return from 0
     */
    public int choice() {
        return choice;
    }

    /**
     * The call's position among the calls of its choice.
     *
     * @return from 0
     */
    public int index() {
        return index;
    }

    /**
     * The call's id.
     *
     * @return the id on the first piece, else null
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * The tool.
     *
     * @return the name on the first piece, else null
     */
    public @Nullable String name() {
        return name;
    }

    /**
     * What to append to the arguments.
     *
     * @return JSON text, possibly empty
     */
    public String arguments() {
        return arguments;
    }

    /**
     * The provider's further fields of the call.
     *
     * @return a JSON object, or null
     */
    public @Nullable Json extra() {
        return extra;
    }

    @Override
    public boolean bearsContent() {
        return id != null || name != null || !arguments.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ToolCallDelta delta
                && delta.choice == choice
                && delta.index == index
                && Objects.equals(delta.id, id)
                && Objects.equals(delta.name, name)
                && delta.arguments.equals(arguments)
                && Objects.equals(delta.extra, extra);
    }

    @Override
    public int hashCode() {
        return Objects.hash(choice, index, id, name, arguments);
    }

    @Override
    public String toString() {
        return "ToolCallDelta(" + choice + "/" + index + ", " + name + ", " + arguments.length() + " characters)";
    }
}
