package io.gatehouse.model;

/** Keeps switches over {@link GatewayException} open: callers need a default branch, so adding a class breaks nobody. */
final class UnlistedException extends GatewayException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("UnusedMethod")
    private UnlistedException(ErrorDetails details) {
        super(details);
    }
}
