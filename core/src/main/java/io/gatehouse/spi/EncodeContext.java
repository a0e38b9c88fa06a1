package io.gatehouse.spi;

import io.gatehouse.model.Target;

/**
 * What a dialect needs to know beside the request.
 *
 * @param target provider and model; the model is the wire's model name
 * @param endpoint where the request goes
 * @param streaming whether a stream of events is wanted
 */
public record EncodeContext(Target target, Endpoint endpoint, boolean streaming) {}
