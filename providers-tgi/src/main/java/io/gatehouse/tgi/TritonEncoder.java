package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import io.gatehouse.openai.TextPrompts;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a chat request as the inputs of a model. Thread-safe. */
final class TritonEncoder {
    private static final String SAMPLING = "sampling_parameters";
    private static final String GUIDE_TYPE = "guided_decoding_guide_type";
    private static final String GUIDE = "guided_decoding_guide";
    private static final Map<String, String> VLLM_GUIDES = Map.of(
            "json_schema", "json", "regex", "regex", "ebnf_grammar", "grammar", "structural_tag", "structural_tag");

    private final TritonSetup setup;
    private final TritonRules rules;

    TritonEncoder(TritonSetup setup) {
        this.setup = setup;
        rules = new TritonRules(setup);
    }

    byte[] encode(ChatRequest request, String provider, boolean streaming) {
        rules.check(request, provider);
        TritonInputs inputs = new TritonInputs(setup, provider);
        inputs.top("text_input", TextPrompts.render(setup.template(), request, provider));
        String stream = setup.api().streamInput();
        if (stream != null) {
            inputs.top(stream, streaming);
        }
        outputs(inputs);
        sampling(request.sampling(), inputs);
        format(request.responseFormat(), inputs);
        extra(request.extra(), inputs);
        return inputs.json().getBytes(StandardCharsets.UTF_8);
    }

    // Servers that do not know one of these take it for a parameter and answer without it.
    private void outputs(TritonInputs inputs) {
        boolean llmApi = setup.api() == TritonApi.TENSORRT_LLM_API;
        inputs.top(llmApi ? "sampling_param_exclude_input_from_output" : "exclude_input_in_output", true);
        if (setup.api().tellsEnd()) {
            inputs.top("return_finish_reason", true);
        }
        if (!llmApi) {
            inputs.top("return_num_input_tokens", true);
            inputs.top("return_num_output_tokens", true);
        }
    }

    private void sampling(Sampling sampling, TritonInputs inputs) {
        Integer most = sampling.maxTokens() != null ? sampling.maxTokens() : setup.maxTokens();
        option(inputs, "max_tokens", most);
        option(inputs, "temperature", sampling.temperature());
        option(inputs, "top_p", sampling.topP());
        option(inputs, "top_k", sampling.topK());
        option(inputs, "frequency_penalty", sampling.frequencyPenalty());
        option(inputs, "presence_penalty", sampling.presencePenalty());
        option(inputs, "seed", sampling.seed());
        option(inputs, "stop_words", sampling.stop().isEmpty() ? null : sampling.stop());
    }

    private static void option(TritonInputs inputs, String name, @Nullable Object value) {
        if (value != null) {
            inputs.option(name, Json.of(value));
        }
    }

    private void format(@Nullable ResponseFormat format, TritonInputs inputs) {
        if (format == null || !format.isJson()) {
            return;
        }
        Json schema = format.schema();
        if (setup.api() == TritonApi.VLLM) {
            inputs.sampling(
                    "structured_outputs",
                    schema == null ? structured("json_object", Json.of(true)) : structured("json", schema));
        } else {
            inputs.top(GUIDE_TYPE, schema == null ? "json" : "json_schema");
            if (schema != null) {
                inputs.top(GUIDE, schema.toString());
            }
        }
    }

    // vLLM reads this one from a text within the text.
    private static Json structured(String kind, Json value) {
        return Json.of(Json.object().put(kind, value).build().toString());
    }

    private void extra(Map<String, Json> extra, TritonInputs inputs) {
        boolean vllm = setup.api() == TritonApi.VLLM;
        if (extra.containsKey(GUIDE) && !extra.containsKey(GUIDE_TYPE)) {
            throw new InvalidRequestException("A guide needs its type: set both with guide(…) of TritonOptions");
        }
        extra.forEach((name, value) -> {
            if (vllm && name.equals(SAMPLING)) {
                parameters(value, inputs);
            } else if (name.equals(GUIDE_TYPE) && !setup.guided()) {
                throw new InvalidRequestException("The engine must be built for guided decoding: say that it was with"
                        + " guidedDecoding() of the provider, or leave the guide out");
            } else if (vllm && name.equals(GUIDE_TYPE)) {
                guide(value.asText(), extra.getOrDefault(GUIDE, Json.MISSING), inputs);
            } else if (!vllm || !name.equals(GUIDE)) {
                inputs.option(name, value);
            }
        });
    }

    private static void parameters(Json value, TritonInputs inputs) {
        if (!value.isObject()) {
            throw new InvalidRequestException("sampling_parameters must be a JSON object, which is written as the text"
                    + " that the backend wants together with the typed options");
        }
        value.fields().forEach(inputs::sampling);
    }

    private static void guide(@Nullable String type, Json guide, TritonInputs inputs) {
        String kind = VLLM_GUIDES.get(type == null ? "" : type);
        if (kind == null) {
            throw new InvalidRequestException("Triton's vLLM backend is guided by json_schema, regex, ebnf_grammar or"
                    + " structural_tag, not by \"" + type + "\"");
        }
        inputs.sampling("structured_outputs", structured(kind, guide));
    }
}
