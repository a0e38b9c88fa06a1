package io.gatehouse;

/**
 * Runs a tool in the application. Called on the thread of the call, one tool after the other.
 *
 * @param <A> the type of the arguments
 */
@FunctionalInterface
public interface ToolHandler<A> {
    /**
     * Runs the tool.
     *
     * @param arguments as the model wrote them, checked against the tool's schema
     * @return a text, a record, or anything {@code Json.of} takes; sent to the model as JSON, a text as it is
     * @throws Exception reaches the model only as "the tool failed", unless it is a {@link ToolError}
     */
    Object handle(A arguments) throws Exception;
}
