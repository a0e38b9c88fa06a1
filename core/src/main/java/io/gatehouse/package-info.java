/**
 * The gateway itself: build one {@link io.gatehouse.Gateway}, call models through it, shape calls with
 * {@link io.gatehouse.Interceptor}s.
 */
@NullMarked
package io.gatehouse;

import org.jspecify.annotations.NullMarked;
