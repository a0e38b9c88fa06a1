package io.gatehouse.spi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call and its copy.
 *
 * @param callId the id of the call
 * @param request what was asked
 * @param answer what the route answered
 * @param shadow what the shadow answered, or null when it failed
 * @param error how the shadow failed, or null
 * @param elapsed how long the shadow took
 */
public record ShadowComparison(
        String callId,
        ChatRequest request,
        ChatResponse answer,
        @Nullable ChatResponse shadow,
        @Nullable Throwable error,
        Duration elapsed) {}
