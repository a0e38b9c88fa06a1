/** The engine of the chain: calls, links, replies, streams, cancellation, time. */
@NullMarked
package io.gatehouse.internal.call;

import org.jspecify.annotations.NullMarked;
