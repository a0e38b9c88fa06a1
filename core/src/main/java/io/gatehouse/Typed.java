package io.gatehouse;

import io.gatehouse.model.ChatResponse;

/**
 * A value read from an answer.
 *
 * @param value the value
 * @param response the answer it was read from
 * @param <T> the type of the value
 */
public record Typed<T>(T value, ChatResponse response) {}
