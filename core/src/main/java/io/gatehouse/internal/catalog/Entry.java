package io.gatehouse.internal.catalog;

import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ModelPrice;
import org.jspecify.annotations.Nullable;

/** What the catalogue says of a model. */
record Entry(Capabilities capabilities, @Nullable ModelPrice price) {
    static final Entry UNKNOWN = new Entry(Capabilities.UNKNOWN, null);
}
