/** How the built-in interceptors behave: immutable values that configure them. */
@NullMarked
package io.gatehouse.policy;

import org.jspecify.annotations.NullMarked;
