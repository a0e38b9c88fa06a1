/** Limits of endpoints and routes: calls at once, requests and tokens per minute. */
@NullMarked
package io.gatehouse.internal.limit;

import org.jspecify.annotations.NullMarked;
