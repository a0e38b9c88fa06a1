package io.gatehouse.tgi;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The request fields of TGI that other hosts have not, typed. They travel as extra fields, so a target of another provider
 * would get them too: on a route with such targets set them at the target, with {@code RouteTarget.request(…)}. What is said
 * both here and in the request's own sampling is refused. Most are of the native API; the chat API takes {@link
 * Builder#adapter}, {@link Builder#toolPrompt}, {@link Builder#maxNewTokens}, the grammars, and what every request has, and
 * refuses the others. Immutable.
 *
 * <pre>{@code
 * ChatResponse answer = gateway.chat("tgi/llama")
 *         .user(question)
 *         .extra(TgiOptions.builder()
 *                 .api(TgiApi.NATIVE)
 *                 .grammarRegex("(yes|no)")
 *                 .repetitionPenalty(1.1)
 *                 .build()
 *                 .fields())
 *         .send();
 * }</pre>
 */
public final class TgiOptions {
    private final Map<String, Json> fields;

    private TgiOptions(Map<String, Json> fields) {
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

    /** The API that a request asks for, or null. */
    static @Nullable TgiApi api(ModelRequest request) {
        Json asked = request.extra().isEmpty() ? null : request.extra().get(Parameter.API);
        if (asked == null) {
            return null;
        }
        for (TgiApi api : TgiApi.values()) {
            if (wireName(api).equals(asked.asText())) {
                return api;
            }
        }
        throw new InvalidRequestException("The extra field \"" + Parameter.API + "\" must be chat or native");
    }

    private static String wireName(TgiApi api) {
        return api.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "TgiOptions" + fields.keySet();
    }

    /** Builds {@link TgiOptions}; a value out of range is refused at once. What is not set is not sent. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Chooses the API for this call, whatever the provider's is. Not sent.
         *
         * @param api the API; the native one needs a provider with a prompt template
         * @return this
         */
        public Builder api(TgiApi api) {
            return put(Parameter.API, wireName(api));
        }

        /**
         * Answers with a LoRA adapter.
         *
         * @param id the adapter's name on the server
         * @return this
         */
        public Builder adapter(String id) {
            return put(Parameter.ADAPTER, notBlank("adapter", id));
        }

        /**
         * Generates several answers and gives the likeliest; the others are in {@code raw()}. Needs sampling, takes no seed
         * and no stream. All of them are counted as output.
         *
         * @param answers at least 1; the server's limit is 2 unless it was started with another
         * @return this
         */
        public Builder bestOf(int answers) {
            return put(Parameter.BEST_OF, atLeastOne("bestOf", answers));
        }

        /**
         * Has the tokens of the prompt and their log probabilities told, in {@code raw()}. Not in streams.
         *
         * @param wanted the wish
         * @return this
         */
        public Builder decoderInputDetails(boolean wanted) {
            return put(Parameter.DECODER_INPUT_DETAILS, wanted);
        }

        /**
         * Has details told: why the answer ended, its tokens, in streams also the length of the prompt. The gateway asks for
         * them by itself.
         *
         * @param wanted false for smaller answers that do not say why they ended
         * @return this
         */
        public Builder details(boolean wanted) {
            return put(Parameter.DETAILS, wanted);
        }

        /**
         * Samples instead of taking the likeliest token, which is what the native API does when no sampling is set.
         *
         * @param wanted the wish
         * @return this
         */
        public Builder doSample(boolean wanted) {
            return put(Parameter.DO_SAMPLE, wanted);
        }

        /**
         * Sets the penalty by frequency.
         *
         * @param penalty -2 to 2
         * @return this
         */
        public Builder frequencyPenalty(double penalty) {
            return put(
                    Parameter.FREQUENCY_PENALTY,
                    checked("frequencyPenalty", penalty, penalty >= -2 && penalty <= 2, "-2 to 2"));
        }

        /**
         * Makes repetitions less likely, those of the prompt included.
         *
         * @param penalty more than 0; 1 for none
         * @return this
         */
        public Builder repetitionPenalty(double penalty) {
            return put(Parameter.REPETITION_PENALTY, positive("repetitionPenalty", penalty));
        }

        /**
         * Has the answer follow a JSON schema.
         *
         * @param schema a JSON object with {@code properties} at its top
         * @return this
         */
        public Builder grammarJson(Json schema) {
            return put(Parameter.GRAMMAR, Grammar.json("grammarJson", schema));
        }

        /**
         * Has the answer follow a regular expression.
         *
         * @param pattern in the syntax of the server
         * @return this
         */
        public Builder grammarRegex(String pattern) {
            return put(Parameter.GRAMMAR, Grammar.regex(notBlank("grammarRegex", pattern)));
        }

        /**
         * Bounds the output tokens.
         *
         * @param tokens at least 1
         * @return this
         */
        public Builder maxNewTokens(int tokens) {
            return put(Parameter.MAX_NEW_TOKENS, atLeastOne("maxNewTokens", tokens));
        }

        /**
         * Puts the prompt before the answer's text. Not in streams.
         *
         * @param wanted the wish
         * @return this
         */
        public Builder returnFullText(boolean wanted) {
            return put(Parameter.RETURN_FULL_TEXT, wanted);
        }

        /**
         * Sets the random seed.
         *
         * @param seed 0 or more
         * @return this
         */
        public Builder seed(long seed) {
            return put(Parameter.SEED, checked("seed", seed, seed >= 0, "0 or more"));
        }

        /**
         * Sets the texts that end the answer. TGI leaves the text that ended it at the end of the answer.
         *
         * @param texts not empty; the server's limit is 4 unless it was started with another
         * @return this
         */
        public Builder stop(String... texts) {
            if (Arrays.stream(texts).anyMatch(String::isEmpty)) {
                throw new InvalidRequestException("A stop text must not be empty");
            }
            return put(Parameter.STOP, Arrays.asList(texts));
        }

        /**
         * Sets the randomness.
         *
         * @param value more than 0
         * @return this
         */
        public Builder temperature(double value) {
            return put(Parameter.TEMPERATURE, positive("temperature", value));
        }

        /**
         * Sets the number of candidates at each step.
         *
         * @param candidates at least 1
         * @return this
         */
        public Builder topK(int candidates) {
            return put(Parameter.TOP_K, atLeastOne("topK", candidates));
        }

        /**
         * Has the likeliest tokens of each step told, in {@code raw()}, or with the log probabilities if those are asked for.
         *
         * @param tokens at least 1; the server's limit is 5 unless it was started with another
         * @return this
         */
        public Builder topNTokens(int tokens) {
            return put(Parameter.TOP_N_TOKENS, atLeastOne("topNTokens", tokens));
        }

        /**
         * Sets nucleus sampling.
         *
         * @param mass more than 0 and less than 1
         * @return this
         */
        public Builder topP(double mass) {
            return put(Parameter.TOP_P, share("topP", mass));
        }

        /**
         * Cuts the prompt: its last tokens are kept. Without it a prompt that is too long is an error.
         *
         * @param tokens at least 1
         * @return this
         */
        public Builder truncate(int tokens) {
            return put(Parameter.TRUNCATE, atLeastOne("truncate", tokens));
        }

        /**
         * Sets typical decoding.
         *
         * @param mass more than 0 and less than 1
         * @return this
         */
        public Builder typicalP(double mass) {
            return put(Parameter.TYPICAL_P, share("typicalP", mass));
        }

        /**
         * Puts a watermark into the choice of tokens.
         *
         * @param wanted the wish
         * @return this
         */
        public Builder watermark(boolean wanted) {
            return put(Parameter.WATERMARK, wanted);
        }

        /**
         * Sets what the server writes behind the tools in the prompt. Of the chat API only.
         *
         * @param text the text
         * @return this
         */
        public Builder toolPrompt(String text) {
            return put(Parameter.TOOL_PROMPT, notBlank("toolPrompt", text));
        }

        private Builder put(String name, Object value) {
            fields.put(name, Json.of(value));
            return this;
        }

        private static String notBlank(String name, String text) {
            if (Objects.requireNonNull(text, name).isBlank()) {
                throw new InvalidRequestException(name + " must not be blank");
            }
            return text;
        }

        private static <T extends Number> T checked(String name, T value, boolean good, String allowed) {
            if (!good) {
                throw new InvalidRequestException(name + " must be " + allowed + ", but was " + value);
            }
            return value;
        }

        private static int atLeastOne(String name, int value) {
            return checked(name, value, value >= 1, "at least 1");
        }

        private static double positive(String name, double value) {
            return checked(name, value, value > 0 && value < Double.POSITIVE_INFINITY, "more than 0");
        }

        private static double share(String name, double value) {
            return checked(name, value, value > 0 && value < 1, "more than 0 and less than 1");
        }

        /**
         * The options.
         *
         * @return the options
         */
        public TgiOptions build() {
            return new TgiOptions(Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
        }
    }
}
