package io.gatehouse.model;

import java.time.Duration;
import java.util.List;
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
                GatewayEvent.TargetSkipped,
                GatewayEvent.BreakerChanged,
                GatewayEvent.CredentialQuarantined,
                GatewayEvent.ReplicaChanged,
                GatewayEvent.PoolChanged,
                UnlistedGatewayEvent {
    /**
     * The call it belongs to.
     *
     * @return the call's id, empty for what belongs to no call
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

    /**
     * A target of the route was passed over.
     *
     * @param callId the call's id
     * @param target the target
     * @param reason why
     */
    record TargetSkipped(String callId, Target target, String reason) implements GatewayEvent {}

    /**
     * A circuit breaker changed its state.
     *
     * @param callId the id of the call that changed it
     * @param endpoint the endpoint's name
     * @param target the target
     * @param state the new state
     * @param retryIn how long until the next probe, zero unless open
     * @param reason why
     */
    record BreakerChanged(
            String callId,
            String endpoint,
            Target target,
            EndpointHealth.Breaker state,
            Duration retryIn,
            String reason)
            implements GatewayEvent {}

    /**
     * A credential was refused and is left alone for a time.
     *
     * @param callId the id of the call that was refused
     * @param endpoint the endpoint's name
     * @param error as what it was refused
     * @param retryIn for how long
     */
    record CredentialQuarantined(
            String callId, String endpoint, Class<? extends GatewayException> error, Duration retryIn)
            implements GatewayEvent {}

    /**
     * An endpoint of a pool stands elsewhere than before.
     *
     * @param endpoint the endpoint's name
     * @param from where it stood
     * @param to where it stands now
     * @param reason why
     */
    record ReplicaChanged(String endpoint, ReplicaHealth.State from, ReplicaHealth.State to, String reason)
            implements GatewayEvent {
        @Override
        public String callId() {
            return "";
        }
    }

    /**
     * The source of a pool named other endpoints than before.
     *
     * @param provider the provider's name
     * @param added endpoints that are new
     * @param removed endpoints that get no new calls any more
     * @param refused endpoints that are not taken, each with the reason; told once
     */
    record PoolChanged(String provider, List<String> added, List<String> removed, List<String> refused)
            implements GatewayEvent {
        @Override
        public String callId() {
            return "";
        }
    }
}
