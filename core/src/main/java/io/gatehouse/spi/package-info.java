/**
 * What plug-ins implement: providers and their dialects, the HTTP transport, time, listeners.
 *
 * <p>Implementations must be thread-safe unless their javadoc says otherwise.
 */
@NullMarked
package io.gatehouse.spi;

import org.jspecify.annotations.NullMarked;
