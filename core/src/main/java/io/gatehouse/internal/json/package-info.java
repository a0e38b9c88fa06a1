/** Everything that touches Jackson in the core: trees, text, schemas and records. */
@NullMarked
package io.gatehouse.internal.json;

import org.jspecify.annotations.NullMarked;
