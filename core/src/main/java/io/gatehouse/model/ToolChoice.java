package io.gatehouse.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether the model may, must or must not call a tool. */
public final class ToolChoice {
    /** The kinds of choice. */
    public enum Mode {
        /** The model decides. */
        AUTO,
        /** No tool. */
        NONE,
        /** Some tool. */
        REQUIRED,
        /** One named tool. */
        NAMED
    }

    /** The model decides. */
    public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, null);
    /** No tool may be called. */
    public static final ToolChoice NONE = new ToolChoice(Mode.NONE, null);
    /** Some tool must be called. */
    public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, null);

    private final Mode mode;
    private final @Nullable String name;

    private ToolChoice(Mode mode, @Nullable String name) {
        this.mode = mode;
        this.name = name;
    }

    /**
     * The named tool must be called.
     *
     * @param name a tool of the request
     * @return the choice
     */
    public static ToolChoice tool(String name) {
        return new ToolChoice(Mode.NAMED, Objects.requireNonNull(name, "name"));
    }

    /**
     * The kind.
     *
     * @return the kind
     */
    public Mode mode() {
        return mode;
    }

    /**
     * The tool's name.
     *
     * @return the name with {@link Mode#NAMED}, else null
     */
    public @Nullable String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ToolChoice choice && choice.mode == mode && Objects.equals(choice.name, name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, name);
    }

    @Override
    public String toString() {
        return name == null ? "ToolChoice(" + mode + ")" : "ToolChoice(" + name + ")";
    }
}
