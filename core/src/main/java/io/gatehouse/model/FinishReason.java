package io.gatehouse.model;

/** Why an answer ended, in neutral terms; the provider's own word is kept beside it in {@link Choice}. */
public enum FinishReason {
    /** The model came to its end or a stop text. */
    STOP,
    /** A token limit cut the answer. */
    LENGTH,
    /** The model wants tools to be run. */
    TOOL_CALLS,
    /** The provider withheld content. */
    CONTENT_FILTER,
    /** The provider says the generation failed. */
    ERROR,
    /** Something else, or not said. */
    OTHER
}
