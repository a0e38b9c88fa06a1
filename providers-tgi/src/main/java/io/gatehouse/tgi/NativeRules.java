package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import io.gatehouse.openai.TextPrompts;
import java.util.List;
import java.util.Map;

/** Refuses, by name and before anything is sent, what TGI's native API cannot do. */
final class NativeRules {
    private static final List<String> NOT_IN_STREAMS =
            List.of(Parameter.DECODER_INPUT_DETAILS, Parameter.RETURN_FULL_TEXT);

    private static final TextPrompts PROMPTS =
            new TextPrompts("TGI, native API", "ask TGI's chat API or another target");

    private final ServerLimits limits;

    NativeRules(ServerLimits limits) {
        this.limits = limits;
    }

    static boolean canStream(ChatRequest request) {
        Map<String, Json> extra = request.extra();
        return extra.isEmpty() || (bestOf(extra) <= 1 && NOT_IN_STREAMS.stream().noneMatch(name -> isOn(extra, name)));
    }

    private static long bestOf(Map<String, Json> fields) {
        Json value = fields.get(Parameter.BEST_OF);
        return value == null ? 1 : value.asLong(1);
    }

    private static boolean isOn(Map<String, Json> fields, String name) {
        Json value = fields.get(name);
        return value != null && value.asBoolean(false);
    }

    void check(ChatRequest request, String provider) {
        Sampling sampling = request.sampling();
        Integer n = sampling.n();
        PROMPTS.check(request, provider);
        PROMPTS.refuse(n != null && n > 1, "n greater than 1", provider);
        PROMPTS.refuse(!sampling.logitBias().isEmpty(), "logitBias", provider);
        PROMPTS.refuse(sampling.presencePenalty() != null, "presencePenalty", provider);
        PROMPTS.refuse(sampling.parallelToolCalls() != null, "parallelToolCalls", provider);
        PROMPTS.refuse(sampling.reasoningEffort() != null, "reasoningEffort", provider);
        ResponseFormat format = request.responseFormat();
        if (format != null && format.kind() == ResponseFormat.Kind.JSON_OBJECT) {
            throw new InvalidRequestException("Provider " + provider
                    + " (TGI, native API) answers in JSON only by a schema: use ResponseFormat.jsonSchema(…)");
        }
        SamplingRules.checkSeed(sampling, provider);
        checkValue(sampling.topP() == null || sampling.topP() > 0, "topP must be more than 0", provider);
        Integer topK = sampling.topK();
        checkValue(topK == null || topK != 0, "topK must be at least 1, or -1 for all", provider);
    }

    private static void checkValue(boolean good, String sentence, String provider) {
        if (!good) {
            throw new InvalidRequestException("For provider " + provider + " (TGI, native API) " + sentence);
        }
    }

    /** What depends on several parameters at once. */
    void check(Map<String, Json> parameters, Sampling sampling, boolean streaming, String provider) {
        Json stops = parameters.get(Parameter.STOP);
        limits.checkStops(stops == null ? 0 : stops.elements().size(), provider);
        limits.checkBestOf((int) Math.min(bestOf(parameters), Integer.MAX_VALUE), provider);
        for (String name : NOT_IN_STREAMS) {
            checkValue(!streaming || !isOn(parameters, name), name + " is not for streams: ask with send()", provider);
        }
        boolean sampled = isOn(parameters, Parameter.DO_SAMPLE)
                || parameters.containsKey(Parameter.TEMPERATURE)
                || parameters.containsKey(Parameter.TOP_K)
                || parameters.containsKey(Parameter.TOP_P)
                || parameters.containsKey(Parameter.TYPICAL_P);
        checkValue(
                !sampled || !SamplingRules.isGreedy(sampling),
                "temperature 0 takes the likeliest token, but do_sample, top_k, top_p or typical_p ask for sampling:"
                        + " leave out one of them",
                provider);
        if (bestOf(parameters) > 1) {
            checkValue(!streaming, "best_of is not for streams: ask with send()", provider);
            checkValue(!parameters.containsKey(Parameter.SEED), "best_of takes no seed", provider);
            checkValue(sampled, "best_of needs sampling: set doSample(true), or a temperature", provider);
        }
        Json details = parameters.get(Parameter.DETAILS);
        boolean without = details != null && !details.asBoolean(true);
        checkValue(
                !without || !Boolean.TRUE.equals(sampling.logprobs()),
                "logprobs need details, which are off",
                provider);
    }
}
