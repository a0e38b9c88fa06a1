/** Repeating failed attempts on the same target. */
@NullMarked
package io.gatehouse.internal.retry;

import org.jspecify.annotations.NullMarked;
