package io.gatehouse.internal.json;

import org.jspecify.annotations.Nullable;

/** A place in an answer, such as {@code $.items[2].price}; made on the way down, written out only for a problem. */
record JsonPath(@Nullable JsonPath parent, String step) {
    static final JsonPath ROOT = new JsonPath(null, "$");

    JsonPath field(String name) {
        return new JsonPath(this, "." + name);
    }

    JsonPath element(int index) {
        return new JsonPath(this, "[" + index + "]");
    }

    @Override
    public String toString() {
        return parent == null ? step : parent + step;
    }
}
