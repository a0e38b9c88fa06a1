package io.gatehouse.model;

/** Who speaks in a {@link Message}. */
public enum Role {
    /** Instructions of the application. */
    SYSTEM,
    /** Instructions of the application, in the name newer models use. */
    DEVELOPER,
    /** The person or program that asks. */
    USER,
    /** The model. */
    ASSISTANT,
    /** The result of a tool call. */
    TOOL
}
