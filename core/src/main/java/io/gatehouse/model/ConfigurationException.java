package io.gatehouse.model;

/** A gateway, provider, policy or value is set up in a way that cannot work. Thrown while building, before any call. */
public final class ConfigurationException extends InvalidRequestException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param message the setting and what is allowed
     */
    public ConfigurationException(String message) {
        super(message);
    }

    /**
     * An error with its cause.
     *
     * @param message the setting and what is allowed
     * @param cause the underlying failure
     */
    public ConfigurationException(String message, Throwable cause) {
        super(ErrorDetails.of(message).cause(cause));
    }
}
