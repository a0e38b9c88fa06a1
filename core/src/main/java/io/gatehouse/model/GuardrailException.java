package io.gatehouse.model;

/** A guardrail refused the prompt or the answer. */
public final class GuardrailException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public GuardrailException(ErrorDetails details) {
        super(details);
    }
}
