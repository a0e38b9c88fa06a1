package io.gatehouse.internal.catalog;

import org.jspecify.annotations.Nullable;

/** A model of a family. No record: the first use of a record's equals costs more than reading the whole catalogue. */
final class ModelKey {
    private final String family;
    private final String model;

    ModelKey(String family, String model) {
        this.family = family;
        this.model = model;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelKey that && that.model.equals(model) && that.family.equals(family);
    }

    @Override
    public int hashCode() {
        return 31 * family.hashCode() + model.hashCode();
    }
}
