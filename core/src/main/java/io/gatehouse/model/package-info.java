/**
 * The values that flow through the gateway: requests, responses, stream events, errors.
 *
 * <p>Everything here is immutable and safe to share between threads.
 */
@NullMarked
package io.gatehouse.model;

import org.jspecify.annotations.NullMarked;
