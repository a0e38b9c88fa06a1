package io.gatehouse.model;

import java.util.Objects;

/** The tokens used so far, where a server reports them; the last one holds. */
public final class UsageUpdate implements StreamEvent {
    private final Usage usage;

    private UsageUpdate(Usage usage) {
        this.usage = Objects.requireNonNull(usage, "usage");
    }

    /**
     * An update.
     *
     * @param usage the tokens so far
     * @return the event
     */
    public static UsageUpdate of(Usage usage) {
        return new UsageUpdate(usage);
    }

    /**
     * The tokens so far.
     *
     * @return the usage
     */
    public Usage usage() {
        return usage;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UsageUpdate update && update.usage.equals(usage);
    }

    @Override
    public int hashCode() {
        return usage.hashCode();
    }

    @Override
    public String toString() {
        return "UsageUpdate(" + usage + ")";
    }
}
