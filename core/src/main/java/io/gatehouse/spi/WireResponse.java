package io.gatehouse.spi;

import io.gatehouse.model.Head;

/**
 * A whole response.
 *
 * @param head who answered, status and headers
 * @param body the body, not empty, leading blank lines removed
 */
public record WireResponse(Head head, byte[] body) {}
