/** The catalogue of models that ships: what they can do and what they cost. */
@NullMarked
package io.gatehouse.internal.catalog;

import org.jspecify.annotations.NullMarked;
