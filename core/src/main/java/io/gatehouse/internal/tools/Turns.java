package io.gatehouse.internal.tools;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;

/** Asks the model once, within the call. */
@FunctionalInterface
public interface Turns {
    /** One turn: a request and its whole answer. */
    ChatResponse turn(ChatRequest request);
}
