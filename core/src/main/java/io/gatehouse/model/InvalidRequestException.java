package io.gatehouse.model;

/** The request, or the provider's view of it, is wrong. Sending it again does not help: change it. */
public sealed class InvalidRequestException extends GatewayException
        permits ConfigurationException, NotOfferedException {
    private static final long serialVersionUID = 1L;

    /**
     * An error found before anything was sent.
     *
     * @param message the field and what is allowed
     */
    public InvalidRequestException(String message) {
        super(ErrorDetails.of(message));
    }

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public InvalidRequestException(ErrorDetails details) {
        super(details);
    }
}
