package io.gatehouse.model;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of an answer before its content: who answers, the request's id, the server's headers. */
public final class Head {
    private final Target target;
    private final String endpoint;
    private final int status;
    private final Headers headers;
    private final @Nullable String requestId;
    private final Supplier<RateLimits> rateLimits;
    private final Source source;

    /** Where an answer comes from. */
    public enum Source {
        /** A model was called. */
        PROVIDER,
        /** An interceptor answered by itself. */
        INTERCEPTOR,
        /** A cache answered. */
        CACHE
    }

    private Head(Builder builder) {
        target = Objects.requireNonNull(builder.target, "target");
        endpoint = builder.endpoint;
        status = builder.status;
        headers = builder.headers;
        requestId = builder.requestId;
        rateLimits = builder.rateLimits;
        source = builder.source;
    }

    /**
     * A builder.
     *
     * @param target who answers
     * @return the builder
     */
    public static Builder builder(Target target) {
        return new Builder(target);
    }

    /**
     * Who answers.
     *
     * @return provider and model
     */
    public Target target() {
        return target;
    }

    /**
     * The endpoint's name.
     *
     * @return for example {@code openai#1}; empty when no endpoint was called
     */
    public String endpoint() {
        return endpoint;
    }

    /**
     * The HTTP status.
     *
     * @return the status; 0 when no server was called
     */
    public int status() {
        return status;
    }

    /**
     * The server's response headers.
     *
     * @return the headers
     */
    public Headers headers() {
        return headers;
    }

    /**
     * The id under which the provider knows this request.
     *
     * @return the id, or null
     */
    public @Nullable String requestId() {
        return requestId;
    }

    /**
     * The provider's limits as its headers say; parsed when asked for.
     *
     * @return the limits
     */
    public RateLimits rateLimits() {
        return rateLimits.get();
    }

    /**
     * Where the answer comes from.
     *
     * @return the source
     */
    public Source source() {
        return source;
    }

    @Override
    public String toString() {
        return "Head(" + target + (endpoint.isEmpty() ? "" : ", " + endpoint) + ", " + source + ")";
    }

    /** Builds a {@link Head}. Not thread-safe. */
    public static final class Builder {
        private final Target target;
        private String endpoint = "";
        private int status;
        private Headers headers = Headers.EMPTY;
        private @Nullable String requestId;
        private Supplier<RateLimits> rateLimits = () -> RateLimits.NONE;
        private Source source = Source.PROVIDER;

        private Builder(Target target) {
            this.target = target;
        }

        /**
         * Sets the endpoint's name.
         *
         * @param name the name
         * @return this
         */
        public Builder endpoint(String name) {
            endpoint = name;
            return this;
        }

        /**
         * Sets the HTTP status.
         *
         * @param code the status
         * @return this
         */
        public Builder status(int code) {
            status = code;
            return this;
        }

        /**
         * Sets the response headers.
         *
         * @param value the headers
         * @return this
         */
        public Builder headers(Headers value) {
            headers = value;
            return this;
        }

        /**
         * Sets the provider's request id.
         *
         * @param id the id
         * @return this
         */
        public Builder requestId(@Nullable String id) {
            requestId = id;
            return this;
        }

        /**
         * Sets how to learn the limits.
         *
         * @param parser called when somebody asks
         * @return this
         */
        public Builder rateLimits(Supplier<RateLimits> parser) {
            rateLimits = parser;
            return this;
        }

        /**
         * Sets where the answer comes from.
         *
         * @param value the source
         * @return this
         */
        public Builder source(Source value) {
            source = value;
            return this;
        }

        /**
         * The head.
         *
         * @return the head
         */
        public Head build() {
            return new Head(this);
        }
    }
}
