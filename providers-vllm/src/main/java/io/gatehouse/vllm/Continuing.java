package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.spi.Continuation;
import java.util.function.Predicate;

/** Whether another server can go on with an answer. */
final class Continuing {
    private Continuing() {}

    /**
     * Whether another server can go on with the answer to a request.
     *
     * @param request the request
     * @param preventing which of its further fields do not let it
     */
    static Continuation of(ChatRequest request, Predicate<String> preventing) {
        if (!request.extra().isEmpty()) {
            for (String name : request.extra().keySet()) {
                if (preventing.test(name)) {
                    return Continuation.NONE;
                }
            }
        }
        return Continuation.EXACT;
    }
}
