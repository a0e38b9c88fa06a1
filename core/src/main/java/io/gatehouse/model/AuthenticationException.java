package io.gatehouse.model;

/** The provider does not accept the credential. Check the key; another credential may work. */
public final class AuthenticationException extends GatewayException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param details what happened, where
     */
    public AuthenticationException(ErrorDetails details) {
        super(details);
    }
}
