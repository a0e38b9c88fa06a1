/** From a route's name to an endpoint: targets in order, endpoints in turn. */
@NullMarked
package io.gatehouse.internal.routing;

import org.jspecify.annotations.NullMarked;
