package io.gatehouse.tgi;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The inputs of one request. Options have one name here, whatever the model's input is called: the names of {@link
 * TritonOptions} are those of TensorRT-LLM's ensembles. Anything else passes as an input of a model of one's own. Confined
 * to one thread.
 */
final class TritonInputs {
    /** What vLLM calls sampling parameters. */
    private static final Set<String> VLLM_SAMPLING = Set.of(
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "frequency_penalty",
            "presence_penalty",
            "seed",
            "stop_words",
            "min_p",
            "min_tokens",
            "repetition_penalty",
            "bad_words",
            "stop_token_ids",
            "ignore_eos",
            "skip_special_tokens",
            "lora_name");

    /** What the llmapi model has as {@code sampling_param_…}. */
    private static final Set<String> LLM_API_SAMPLING = Set.of(
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "frequency_penalty",
            "presence_penalty",
            "seed",
            "stop_words",
            "best_of",
            "return_perf_metrics");

    /** Options of one API that the others do not have; a server would take them for parameters and ignore them. */
    private static final Set<String> SPECIAL = Set.of(
            "min_p",
            "min_tokens",
            "repetition_penalty",
            "length_penalty",
            "bad_words",
            "stop_token_ids",
            "ignore_eos",
            "skip_special_tokens",
            "end_id",
            "pad_id",
            "beam_width",
            "best_of",
            "embedding_bias_words",
            "embedding_bias_weights",
            "return_context_logits",
            "return_generation_logits",
            "return_perf_metrics",
            "lora_task_id",
            "guided_decoding_guide_type",
            "guided_decoding_guide");

    private static final Map<String, String> OLDER = Map.of("seed", "random_seed", "min_tokens", "min_length");

    private final TritonSetup setup;
    private final String provider;
    private final Map<String, Json> top = new LinkedHashMap<>();
    private final Map<String, Json> sampling = new LinkedHashMap<>();

    TritonInputs(TritonSetup setup, String provider) {
        this.setup = setup;
        this.provider = provider;
    }

    /** An input of the body, by the name it has on the wire. */
    void top(String name, Object value) {
        put(top, name, Json.of(value));
    }

    /** A sampling parameter of vLLM that has no name here. */
    void sampling(String name, Json value) {
        put(sampling, name, value);
    }

    /** An option or an input of one's own. */
    void option(String name, Json value) {
        switch (setup.api()) {
            case TENSORRT_LLM -> put(top, setup.olderNames() ? OLDER.getOrDefault(name, name) : name, value);
            case TENSORRT_LLM_API -> llmApi(name, value);
            default -> vllm(name, value);
        }
    }

    private void llmApi(String name, Json value) {
        if (LLM_API_SAMPLING.contains(name)) {
            put(top, "sampling_param_" + (name.equals("stop_words") ? "stop" : name), value);
        } else {
            put(top, name.equals("return_log_probs") ? "return_cumulative_logprob" : offered(name), value);
        }
    }

    private void vllm(String name, Json value) {
        if (VLLM_SAMPLING.contains(name)) {
            put(sampling, name.equals("stop_words") ? "stop" : name, value);
        } else {
            put(top, name.equals("return_log_probs") ? "return_logprobs" : offered(name), value);
        }
    }

    private String offered(String name) {
        if (SPECIAL.contains(name)) {
            throw new InvalidRequestException("Provider " + provider + " (Triton's generate API, "
                    + setup.api().label() + ") has no option " + name + ": leave it out");
        }
        return name;
    }

    private static void put(Map<String, Json> map, String name, Json value) {
        if (map.putIfAbsent(name, value) != null) {
            throw new InvalidRequestException("The input \"" + name + "\" is set twice, or is one that the request sets"
                    + " itself: set it in one place only, preferably in the typed request");
        }
    }

    /** The body. */
    String json() {
        Json.ObjectBuilder body = Json.object().putAll(top);
        if (!sampling.isEmpty()) {
            // As a text: parameters of the generate API may not hold lists.
            body.put(
                    "sampling_parameters",
                    Json.object().putAll(sampling).build().toString());
        }
        return body.build().toString();
    }
}
