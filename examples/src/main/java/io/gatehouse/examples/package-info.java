/** Programs to run and to copy from, the quick start first. */
@NullMarked
package io.gatehouse.examples;

import org.jspecify.annotations.NullMarked;
