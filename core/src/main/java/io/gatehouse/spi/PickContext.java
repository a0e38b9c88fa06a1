package io.gatehouse.spi;

import io.gatehouse.model.ModelRequest;
import java.util.random.RandomGenerator;

/**
 * What a {@link Picker} may go by beside the candidates.
 *
 * @param request the request on its way
 * @param nanoTime now, on the gateway's clock
 * @param random the gateway's randomness
 */
public record PickContext(ModelRequest request, long nanoTime, RandomGenerator random) {}
