package io.gatehouse.model;

import java.util.Objects;

/** Something the gateway has no type for, kept as it came. */
public final class OtherEvent implements StreamEvent {
    private final String type;
    private final Json raw;

    private OtherEvent(String type, Json raw) {
        this.type = Objects.requireNonNull(type, "type");
        this.raw = Objects.requireNonNull(raw, "raw");
    }

    /**
     * An event.
     *
     * @param type the wire's name of it
     * @param raw its content
     * @return the event
     */
    public static OtherEvent of(String type, Json raw) {
        return new OtherEvent(type, raw);
    }

    /**
     * The wire's name of it.
     *
     * @return a field or event name
     */
    public String type() {
        return type;
    }

    /**
     * Its content.
     *
     * @return JSON
     */
    public Json raw() {
        return raw;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OtherEvent event && event.type.equals(type) && event.raw.equals(raw);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, raw);
    }

    @Override
    public String toString() {
        return "OtherEvent(" + type + ")";
    }
}
