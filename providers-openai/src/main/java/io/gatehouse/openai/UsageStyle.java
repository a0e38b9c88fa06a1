package io.gatehouse.openai;

import io.gatehouse.model.Experimental;

/** How a host counts output tokens. */
@Experimental
public enum UsageStyle {
    /** Reasoning tokens are inside {@code completion_tokens}, as with OpenAI. */
    STANDARD,
    /** Reasoning tokens come on top of {@code completion_tokens}, as with xAI. */
    REASONING_OUTSIDE,
    /** What {@code total_tokens} holds beyond the prompt is output, as with Gemini's thoughts. */
    REST_OF_TOTAL
}
