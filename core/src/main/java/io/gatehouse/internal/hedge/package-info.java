/** A second attempt beside a slow one. */
@NullMarked
package io.gatehouse.internal.hedge;

import org.jspecify.annotations.NullMarked;
