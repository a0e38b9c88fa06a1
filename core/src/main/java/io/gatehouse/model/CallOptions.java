package io.gatehouse.model;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about itself beside its content: whose data it is, how to count it, how long it may take. None of
 * it but the headers reaches the wire unless a dialect says so.
 */
public final class CallOptions {
    /** Nothing set. */
    public static final CallOptions NONE = new Builder().build();

    private final @Nullable String tenant;
    private final @Nullable String conversation;
    private final Map<String, String> tags;
    private final Map<String, String> headers;
    private final Timeouts timeouts;
    private final Priority priority;
    private final boolean sideEffects;
    private final @Nullable Integer maxFallbacks;

    private CallOptions(Builder builder) {
        tenant = builder.tenant;
        conversation = builder.conversation;
        tags = builder.tags;
        headers = builder.headers;
        timeouts = builder.timeouts;
        priority = builder.priority;
        sideEffects = builder.sideEffects;
        maxFallbacks = builder.maxFallbacks;
    }

    /**
     * A builder with nothing set.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder with these values.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.tenant = tenant;
        builder.conversation = conversation;
        builder.tags = tags;
        builder.headers = headers;
        builder.timeouts = timeouts;
        builder.priority = priority;
        builder.sideEffects = sideEffects;
        builder.maxFallbacks = maxFallbacks;
        return builder;
    }

    /**
     * Whose data this is. It separates caches, vaults and the server's prefix cache.
     *
     * @return the tenant, or null
     */
    public @Nullable String tenant() {
        return tenant;
    }

    /**
     * The conversation this call belongs to.
     *
     * @return the id, or null
     */
    public @Nullable String conversation() {
        return conversation;
    }

    /**
     * Names for counting: team, feature, user.
     *
     * @return name to value
     */
    public Map<String, String> tags() {
        return tags;
    }

    /**
     * Further HTTP headers of this call.
     *
     * @return name to value
     */
    public Map<String, String> headers() {
        return headers;
    }

    /**
     * This call's own timeouts.
     *
     * @return the timeouts; what is not set there comes from the provider or the gateway
     */
    public Timeouts timeouts() {
        return timeouts;
    }

    /**
     * Whose turn it is when calls wait for a limit.
     *
     * @return the priority
     */
    public Priority priority() {
        return priority;
    }

    /**
     * Whether answering it changes something in the world, so that it must not be sent twice at once.
     *
     * @return false unless set
     */
    public boolean hasSideEffects() {
        return sideEffects;
    }

    /**
     * How many further targets may be tried when the first one fails.
     *
     * @return the bound, or null for the route's
     */
    public @Nullable Integer maxFallbacks() {
        return maxFallbacks;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CallOptions options
                && Objects.equals(options.tenant, tenant)
                && Objects.equals(options.conversation, conversation)
                && options.tags.equals(tags)
                && options.headers.equals(headers)
                && options.timeouts.equals(timeouts)
                && options.priority == priority
                && options.sideEffects == sideEffects
                && Objects.equals(options.maxFallbacks, maxFallbacks);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenant, conversation, tags, headers, timeouts, priority, sideEffects, maxFallbacks);
    }

    /** Names only: tag and header values may be personal. */
    @Override
    public String toString() {
        return "CallOptions(tags=" + tags.keySet() + ", headers=" + headers.keySet() + ", " + timeouts + ")";
    }

    /** Builds {@link CallOptions}. Not thread-safe. */
    public static final class Builder {
        private @Nullable String tenant;
        private @Nullable String conversation;
        private Map<String, String> tags = Map.of();
        private Map<String, String> headers = Map.of();
        private Timeouts timeouts = Timeouts.NONE;
        private Priority priority = Priority.NORMAL;
        private boolean sideEffects;
        private @Nullable Integer maxFallbacks;

        private Builder() {}

        /**
         * Sets whose data this is.
         *
         * @param value the tenant, not blank
         * @return this
         */
        public Builder tenant(@Nullable String value) {
            tenant = value == null ? null : notBlank("tenant", value);
            return this;
        }

        /**
         * Sets the conversation.
         *
         * @param id the id, not blank
         * @return this
         */
        public Builder conversation(@Nullable String id) {
            conversation = id == null ? null : notBlank("conversation", id);
            return this;
        }

        /**
         * Takes all tags away.
         *
         * @return this
         */
        public Builder clearTags() {
            tags = Map.of();
            return this;
        }

        /**
         * Adds or replaces a tag.
         *
         * @param name the tag
         * @param value its value
         * @return this
         */
        public Builder tag(String name, String value) {
            tags = Copies.plus(tags, notBlank("tag name", name), Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Adds or replaces an HTTP header.
         *
         * @param name the header; authentication headers belong to the endpoint and are refused
         * @param value its value, visible ASCII
         * @return this
         */
        public Builder header(String name, String value) {
            headers = Copies.plus(headers, Headers.checkedName(name), Headers.checkedValue(name, value));
            return this;
        }

        /**
         * Sets this call's own timeouts.
         *
         * @param value the timeouts
         * @return this
         */
        public Builder timeouts(Timeouts value) {
            timeouts = Objects.requireNonNull(value, "timeouts");
            return this;
        }

        /**
         * Sets whose turn it is when calls wait for a limit.
         *
         * @param value the priority
         * @return this
         */
        public Builder priority(Priority value) {
            priority = Objects.requireNonNull(value, "priority");
            return this;
        }

        /**
         * Marks a call whose answer changes something in the world: it is never sent twice at once.
         *
         * @param value whether it does
         * @return this
         */
        public Builder sideEffects(boolean value) {
            sideEffects = value;
            return this;
        }

        /**
         * Sets how many further targets may be tried when the first one fails.
         *
         * @param number 0 (no fallback) or more
         * @return this
         */
        public Builder maxFallbacks(int number) {
            if (number < 0) {
                throw new InvalidRequestException("maxFallbacks must not be negative, but was " + number);
            }
            maxFallbacks = number;
            return this;
        }

        private static String notBlank(String what, String value) {
            if (value.isBlank()) {
                throw new InvalidRequestException("The " + what + " must not be blank: leave it out instead");
            }
            return value;
        }

        /**
         * The options.
         *
         * @return the options
         */
        public CallOptions build() {
            return new CallOptions(this);
        }
    }
}
