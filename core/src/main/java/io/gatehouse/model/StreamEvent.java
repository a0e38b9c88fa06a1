package io.gatehouse.model;

/**
 * A piece of an answer under way. The set may grow: keep a default branch when you switch over it.
 *
 * <p>Content comes in deltas. A stream that succeeds ends with exactly one {@link Finished}, whose response holds what
 * the deltas before it said.
 */
public sealed interface StreamEvent
        permits TextDelta,
                ReasoningDelta,
                RefusalDelta,
                ToolCallDelta,
                AnnotationDelta,
                UsageUpdate,
                Restarted,
                OtherEvent,
                Finished,
                UnlistedEvent {
    /**
     * Whether the model has begun to answer with this event. Comments, role announcements and usage do not count.
     *
     * @return true for non-empty text, reasoning, refusal and tool calls, and for {@link Finished}
     */
    default boolean bearsContent() {
        return false;
    }
}
