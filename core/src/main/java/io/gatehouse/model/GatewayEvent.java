package io.gatehouse.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in the gateway, without content. The set may grow: keep a default branch.
 */
public sealed interface GatewayEvent
        permits GatewayEvent.CallStarted,
                GatewayEvent.AttemptStarted,
                GatewayEvent.AttemptEnded,
                GatewayEvent.CallEnded,
                GatewayEvent.ReplyDropped,
                UnlistedGatewayEvent {
    /**
     * The call it belongs to.
     *
     * @return the call's id
     */
    String callId();

    /**
     * A call began.
     *
     * @param callId its id
     * @param model the route or target asked for
     */
    record CallStarted(String callId, String model) implements GatewayEvent {}

    /**
     * An attempt began.
     *
     * @param callId the call's id
     * @param attempt the attempt
     */
    record AttemptStarted(String callId, Attempt attempt) implements GatewayEvent {}

    /**
     * An attempt ended, well or not.
     *
     * @param callId the call's id
     * @param attempt the attempt
     */
    record AttemptEnded(String callId, Attempt attempt) implements GatewayEvent {}

    /**
     * A call ended.
     *
     * @param callId its id
     * @param error the class of its failure, or null when it finished or its reader left
     * @param usage tokens of all its attempts
     * @param elapsed from start to end
     */
    record CallEnded(String callId, @Nullable Class<? extends Throwable> error, Usage usage, Duration elapsed)
            implements GatewayEvent {}

    /**
     * A reply was neither returned nor wrapped by an interceptor, or a stream was forgotten; the gateway closed it.
     *
     * @param callId the call's id
     * @param where the interceptor, or the stream
     */
    record ReplyDropped(String callId, String where) implements GatewayEvent {}
}
