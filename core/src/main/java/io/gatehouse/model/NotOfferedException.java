package io.gatehouse.model;

/**
 * The server has no such operation: it is too old, or was started without the option that the message names. Nothing is wrong
 * with the request; another server may take it.
 */
public final class NotOfferedException extends InvalidRequestException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what is not offered, where, and how to have it
     */
    public NotOfferedException(ErrorDetails details) {
        super(details);
    }
}
