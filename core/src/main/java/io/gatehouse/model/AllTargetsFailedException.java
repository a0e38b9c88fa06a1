package io.gatehouse.model;

import java.util.List;

/** Every target of the route was tried, or had a reason not to be. */
public final class AllTargetsFailedException extends GatewayException {
    private static final long serialVersionUID = 1L;

    private final transient List<GatewayException> failures;

    /**
     * An error.
     *
     * @param details what happened
     * @param failures the last error of each target, in their order
     */
    public AllTargetsFailedException(ErrorDetails details, List<GatewayException> failures) {
        super(details.cause(failures.isEmpty() ? null : failures.get(failures.size() - 1)));
        this.failures = List.copyOf(failures);
    }

    /**
     * The last error of each target.
     *
     * @return the errors in the order of the targets
     */
    public List<GatewayException> failures() {
        return failures;
    }
}
