package io.gatehouse.model;

/** Keeps switches over {@link GatewayEvent} open: callers need a default branch, so adding an event breaks nobody. */
final class UnlistedGatewayEvent implements GatewayEvent {
    private UnlistedGatewayEvent() {}

    @Override
    public String callId() {
        return "";
    }
}
