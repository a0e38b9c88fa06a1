package io.gatehouse.tgi;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What models behind Triton's generate APIs take beside the typed request. The fields travel as extra fields and become inputs
 * under the names of the {@link TritonApi} in use; one that an API does not have is refused before anything is sent. Immutable.
 *
 * <pre>{@code
 * ChatResponse answer = gateway.chat("triton/ensemble")
 *         .user(question)
 *         .extra(TritonOptions.builder().repetitionPenalty(1.1).badWords("lorem", "ipsum").build().fields())
 *         .send();
 * }</pre>
 */
public final class TritonOptions {
    private final Map<String, Json> fields;

    private TritonOptions(Map<String, Json> fields) {
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
     * @return name to value, in the order they were set
     */
    public Map<String, Json> fields() {
        return fields;
    }

    @Override
    public String toString() {
        return "TritonOptions" + fields.keySet();
    }

    /** Builds {@link TritonOptions}. What is not set is not sent. Not thread-safe. */
    public static final class Builder {
        /** Set by the request itself. */
        private static final Set<String> OWN = Set.of(
                "text_input",
                "stream",
                "streaming",
                "exclude_input_in_output",
                "return_finish_reason",
                "return_num_input_tokens",
                "return_num_output_tokens");

        private static final Set<String> GUIDES =
                Set.of("json", "json_schema", "regex", "ebnf_grammar", "structural_tag");

        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Drops tokens less likely than this share of the likeliest. Not for {@link TritonApi#TENSORRT_LLM_API}; an ensemble
         * has it only where it was added.
         *
         * @param share 0 to 1
         * @return this
         */
        public Builder minP(double share) {
            return put("min_p", between("minP", share, 0, 1));
        }

        /**
         * Lets no answer end earlier. Not for {@link TritonApi#TENSORRT_LLM_API}.
         *
         * @param tokens 0 or more
         * @return this
         */
        public Builder minTokens(int tokens) {
            return put("min_tokens", atLeast("minTokens", tokens, 0));
        }

        /**
         * Penalises what was said before. Not for {@link TritonApi#TENSORRT_LLM_API}.
         *
         * @param factor more than 0; 1 for none
         * @return this
         */
        public Builder repetitionPenalty(double factor) {
            if (!(factor > 0) || Double.isInfinite(factor)) {
                throw new InvalidRequestException(
                        "repetitionPenalty must be a number of more than 0, but was " + factor);
            }
            return put("repetition_penalty", factor);
        }

        /**
         * Favours long or short beams, of TensorRT-LLM's ensembles only.
         *
         * @param exponent 0 for none
         * @return this
         */
        public Builder lengthPenalty(double exponent) {
            return put("length_penalty", between("lengthPenalty", exponent, -100, 100));
        }

        /**
         * Searches with several beams, of TensorRT-LLM's ensembles only. Each is a choice of the answer.
         *
         * @param beams 1 or more
         * @return this
         */
        public Builder beamWidth(int beams) {
            return put("beam_width", atLeast("beamWidth", beams, 1));
        }

        /**
         * Generates several answers and gives the best, of {@link TritonApi#TENSORRT_LLM_API} only.
         *
         * @param candidates 1 or more
         * @return this
         */
        public Builder bestOf(int candidates) {
            return put("best_of", atLeast("bestOf", candidates, 1));
        }

        /**
         * Texts that never come. Not for {@link TritonApi#TENSORRT_LLM_API}.
         *
         * @param words the texts
         * @return this
         */
        public Builder badWords(String... words) {
            return put("bad_words", texts("badWords", words));
        }

        /**
         * Makes texts likelier or less likely, of TensorRT-LLM's ensembles only.
         *
         * @param weights text to what is added to its score
         * @return this
         */
        public Builder embeddingBias(Map<String, Double> weights) {
            if (weights.isEmpty()) {
                throw new InvalidRequestException("embeddingBias needs at least one text");
            }
            put("embedding_bias_words", List.copyOf(weights.keySet()));
            return put("embedding_bias_weights", List.copyOf(weights.values()));
        }

        /**
         * The token that ends an answer, of TensorRT-LLM's ensembles only.
         *
         * @param token its id
         * @return this
         */
        public Builder endId(int token) {
            return put("end_id", atLeast("endId", token, -1));
        }

        /**
         * The token that pads, of TensorRT-LLM's ensembles only.
         *
         * @param token its id
         * @return this
         */
        public Builder padId(int token) {
            return put("pad_id", atLeast("padId", token, -1));
        }

        /**
         * Asks for the log probabilities of what was said; they are in {@code raw()}.
         *
         * @return this
         */
        public Builder returnLogProbs() {
            return put("return_log_probs", true);
        }

        /**
         * Asks for the logits of the prompt, of TensorRT-LLM's ensembles only; they are in {@code raw()}.
         *
         * @return this
         */
        public Builder returnContextLogits() {
            return put("return_context_logits", true);
        }

        /**
         * Asks for the logits of the answer, of TensorRT-LLM's ensembles only; they are in {@code raw()}.
         *
         * @return this
         */
        public Builder returnGenerationLogits() {
            return put("return_generation_logits", true);
        }

        /**
         * Asks TensorRT-LLM for times and cache hits; they are in {@code raw()}.
         *
         * @return this
         */
        public Builder returnPerfMetrics() {
            return put("return_perf_metrics", true);
        }

        /**
         * Chooses a LoRA adapter that the engine has in its cache, of TensorRT-LLM's ensembles only. The cache is each
         * replica's own.
         *
         * @param id the adapter's task id
         * @return this
         */
        public Builder loraTaskId(long id) {
            return put("lora_task_id", atLeast("loraTaskId", id, 0));
        }

        /**
         * Chooses a LoRA adapter of the vLLM backend.
         *
         * @param name its name in the model's repository
         * @return this
         */
        public Builder loraName(String name) {
            return put("lora_name", Objects.requireNonNull(name, "loraName"));
        }

        /**
         * Guides decoding, where the engine was built for it and the provider says so.
         *
         * @param type {@code json} (any JSON, TensorRT-LLM only), {@code json_schema}, {@code regex}, {@code ebnf_grammar} or
         *     {@code structural_tag}
         * @param guide the schema, expression, grammar or tag; ignored by {@code json}
         * @return this
         */
        public Builder guide(String type, String guide) {
            if (!GUIDES.contains(type)) {
                throw new InvalidRequestException("A guide is one of json, json_schema, regex, ebnf_grammar and"
                        + " structural_tag, but was \"" + type + "\"");
            }
            put("guided_decoding_guide_type", type);
            return put("guided_decoding_guide", Objects.requireNonNull(guide, "guide"));
        }

        /**
         * Sets parameters of vLLM that have no method here, for the vLLM backend.
         *
         * @param parameters names of vLLM's sampling parameters to values
         * @return this
         */
        public Builder samplingParameters(Map<String, ?> parameters) {
            return put("sampling_parameters", Json.of(parameters));
        }

        /**
         * Sets an input of a model of your own, or a parameter of its backend.
         *
         * @param name the input's name
         * @param value a text, number or boolean, or a list of one kind of them: the API takes no others
         * @return this
         */
        public Builder input(String name, Object value) {
            if (name.isBlank() || OWN.contains(name)) {
                throw new InvalidRequestException(
                        "An input needs a name other than those that the request sets itself ("
                                + String.join(", ", OWN.stream().sorted().toList()) + "), but was \"" + name + "\"");
            }
            Json json = Json.of(value);
            boolean plain =
                    isPlain(json) || (json.isArray() && json.elements().stream().allMatch(Builder::isPlain));
            if (!plain) {
                throw new InvalidRequestException(
                        "The input \"" + name + "\" must be a text, a number, a boolean, or a list"
                                + " of them: Triton's generate API takes no other values");
            }
            return put(name, json);
        }

        private static boolean isPlain(Json json) {
            return json.isText() || json.isNumber() || json.asJava() instanceof Boolean;
        }

        private Builder put(String name, Object value) {
            fields.put(name, Json.of(value));
            return this;
        }

        private static long atLeast(String name, long value, long least) {
            if (value < least) {
                throw new InvalidRequestException(name + " must be " + least + " or more, but was " + value);
            }
            return value;
        }

        private static double between(String name, double value, double least, double most) {
            if (!(value >= least && value <= most)) {
                throw new InvalidRequestException(name + " must be " + least + " to " + most + ", but was " + value);
            }
            return value;
        }

        private static List<String> texts(String name, String... words) {
            if (words.length == 0 || List.of(words).stream().anyMatch(String::isEmpty)) {
                throw new InvalidRequestException(name + " needs at least one text, none of them empty");
            }
            return List.of(words);
        }

        /**
         * The options.
         *
         * @return the options
         */
        public TritonOptions build() {
            return new TritonOptions(Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
        }
    }
}
