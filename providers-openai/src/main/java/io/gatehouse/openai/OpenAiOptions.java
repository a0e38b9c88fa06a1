package io.gatehouse.openai;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The request fields that only OpenAI (and a few hosts after it) has, typed. They travel as extra fields. Immutable.
 *
 * <pre>{@code
 * ChatRequest request = ChatRequest.builder("openai/gpt-5-mini")
 *         .add(Message.user(question))
 *         .extra(OpenAiOptions.builder().serviceTier("flex").store(false).build().fields())
 *         .build();
 * }</pre>
 */
public final class OpenAiOptions {
    private final Map<String, Json> fields;

    private OpenAiOptions(Map<String, Json> fields) {
        this.fields = fields;
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
     * The fields for {@code extra(…)} of a request.
     *
     * @return wire name to value, in the order they were set
     */
    public Map<String, Json> fields() {
        return fields;
    }

    @Override
    public String toString() {
        return "OpenAiOptions" + fields.keySet();
    }

    /** Builds {@link OpenAiOptions}. What is not set is not sent. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_METADATA = 16;
        private static final int MAX_KEY = 64;
        private static final int MAX_VALUE = 512;

        private final Map<String, Json> fields = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Chooses how the call is processed and priced; the answer's {@code service_tier} says what was used.
         *
         * @param tier auto, default, flex, scale, priority or fast
         * @return this
         */
        public Builder serviceTier(String tier) {
            return put("service_tier", tier);
        }

        /**
         * Lets OpenAI keep the answer.
         *
         * @param keep true to keep
         * @return this
         */
        public Builder store(boolean keep) {
            return put("store", keep);
        }

        /**
         * Attaches a label to what OpenAI keeps.
         *
         * @param key at most 64 characters
         * @param value at most 512 characters
         * @return this
         */
        public Builder metadata(String key, String value) {
            metadata.put(limited("metadata key", key, MAX_KEY), limited("metadata value", value, MAX_VALUE));
            if (metadata.size() > MAX_METADATA) {
                throw new InvalidRequestException("metadata holds at most " + MAX_METADATA + " pairs");
            }
            return put("metadata", metadata);
        }

        /**
         * Chooses how much the model writes.
         *
         * @param level low, medium or high
         * @return this
         */
        public Builder verbosity(String level) {
            return put("verbosity", level);
        }

        /**
         * Helps calls with the same beginning to meet the same prompt cache.
         *
         * @param key the same for such calls
         * @return this
         */
        public Builder promptCacheKey(String key) {
            return put("prompt_cache_key", key);
        }

        /**
         * Chooses how the prompt is cached, on newer models.
         *
         * @param mode implicit or explicit, or null for the default
         * @param ttl how long, for example 30m, or null for the default
         * @return this
         */
        public Builder promptCacheOptions(@Nullable String mode, @Nullable String ttl) {
            return put("prompt_cache_options", object("mode", mode, "ttl", ttl));
        }

        /**
         * Tells end users apart when OpenAI looks for abuse.
         *
         * @param id a stable id that is no name or address, at most 64 characters
         * @return this
         */
        public Builder safetyIdentifier(String id) {
            return put("safety_identifier", limited("safetyIdentifier", id, MAX_KEY));
        }

        /**
         * Tells end users apart on older APIs and compatible hosts.
         *
         * @param id a stable id
         * @return this
         */
        public Builder user(String id) {
            return put("user", id);
        }

        /**
         * Gives text that the answer will mostly repeat, which makes it faster.
         *
         * @param text the expected text
         * @return this
         */
        public Builder prediction(String text) {
            return put("prediction", object("type", "content", "content", text));
        }

        /**
         * Asks for spoken answers beside text.
         *
         * @param voice for example alloy
         * @param format wav, aac, mp3, flac, opus or pcm16
         * @return this
         */
        public Builder audio(String voice, String format) {
            put("modalities", List.of("text", "audio"));
            return put("audio", object("voice", voice, "format", format));
        }

        /**
         * Lets the model search the web.
         *
         * @param contextSize low, medium or high, or null for the default
         * @return this
         */
        public Builder webSearch(@Nullable String contextSize) {
            return put("web_search_options", object("search_context_size", contextSize, "", null));
        }

        /**
         * Has prompt and answer judged by a moderation model; the verdict is in {@code raw().get("moderation")}.
         *
         * @param model the moderation model
         * @return this
         */
        public Builder moderation(String model) {
            return put("moderation", object("model", model, "", null));
        }

        /**
         * Sends no random padding in streams, which saves bytes.
         *
         * @return this
         */
        public Builder withoutObfuscation() {
            return put("stream_options", Map.of("include_obfuscation", false));
        }

        private Builder put(String name, Object value) {
            fields.put(name, Json.of(Objects.requireNonNull(value, name)));
            return this;
        }

        private static Map<String, String> object(
                String firstName, @Nullable String first, String secondName, @Nullable String second) {
            Map<String, String> object = new LinkedHashMap<>();
            if (first != null) {
                object.put(firstName, first);
            }
            if (second != null) {
                object.put(secondName, second);
            }
            return object;
        }

        private static String limited(String what, String text, int limit) {
            if (text.length() > limit) {
                throw new InvalidRequestException(
                        "A " + what + " has at most " + limit + " characters, but one has " + text.length());
            }
            return text;
        }

        /**
         * The options.
         *
         * @return the options
         */
        public OpenAiOptions build() {
            return new OpenAiOptions(Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
        }
    }
}
