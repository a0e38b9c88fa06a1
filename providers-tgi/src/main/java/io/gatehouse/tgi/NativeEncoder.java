package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.openai.TextPrompts;
import io.gatehouse.spi.EncodeContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the body of a request to TGI's native API. */
final class NativeEncoder {
    // What the server takes for "no adapter".
    private static final String BASE_MODEL = TgiProvider.BASE_MODEL;
    private static final List<String> RESERVED = List.of("inputs", "parameters", "stream");

    private final PromptTemplate template;
    private final boolean adapters;
    private final NativeRules rules;

    NativeEncoder(PromptTemplate template, boolean adapters, NativeRules rules) {
        this.template = template;
        this.adapters = adapters;
        this.rules = rules;
    }

    byte[] encode(ChatRequest request, EncodeContext context) {
        String provider = context.target().provider();
        rules.check(request, provider);
        Map<String, Json> parameters = parameters(request, context.target().model());
        rules.check(parameters, request.sampling(), context.streaming(), provider);
        String prompt = TextPrompts.render(template, request, provider);
        Json body = Json.object()
                .put("inputs", prompt)
                .put("parameters", parameters)
                .build();
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, Json> parameters(ChatRequest request, String model) {
        Map<String, Json> parameters = new LinkedHashMap<>();
        // The server's documentation says that details are on, but they are not.
        put(parameters, Parameter.DETAILS, request.extra().containsKey(Parameter.DETAILS) ? null : true);
        boolean named = adapters && !model.equals(BASE_MODEL);
        put(parameters, Parameter.ADAPTER, named ? model : null);
        putSampling(parameters, request.sampling());
        ResponseFormat format = request.responseFormat();
        if (format != null && format.kind() == ResponseFormat.Kind.JSON_SCHEMA) {
            put(parameters, Parameter.GRAMMAR, Grammar.json("responseFormat for TGI", format.schema()));
        }
        request.extra().forEach((name, value) -> putExtra(parameters, name, value));
        return parameters;
    }

    private static void putSampling(Map<String, Json> parameters, Sampling sampling) {
        put(parameters, Parameter.MAX_NEW_TOKENS, sampling.maxTokens());
        put(parameters, Parameter.FREQUENCY_PENALTY, sampling.frequencyPenalty());
        put(parameters, Parameter.SEED, sampling.seed());
        put(parameters, Parameter.STOP, sampling.stop().isEmpty() ? null : sampling.stop());
        Integer alternatives = sampling.topLogprobs();
        put(parameters, Parameter.TOP_N_TOKENS, alternatives == null || alternatives == 0 ? null : alternatives);
        if (SamplingRules.isGreedy(sampling)) {
            // The likeliest token is what the server takes when nothing asks for sampling.
            return;
        }
        put(parameters, Parameter.TEMPERATURE, sampling.temperature());
        Double topP = sampling.topP();
        put(parameters, Parameter.TOP_P, topP == null || topP >= 1 ? null : topP);
        Integer topK = sampling.topK();
        put(parameters, Parameter.TOP_K, topK == null || topK < 0 ? null : topK);
    }

    private static void put(Map<String, Json> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, Json.of(value));
        }
    }

    private static void putExtra(Map<String, Json> parameters, String name, Json value) {
        if (name.equals(Parameter.API)) {
            return;
        }
        if (RESERVED.contains(name)) {
            throw new InvalidRequestException(
                    "The extra field \"" + name + "\" is written by the gateway itself: use the typed request instead");
        }
        if (Parameter.CHAT_ONLY.contains(name)) {
            throw new InvalidRequestException("TGI's native API does not know " + name
                    + ": leave it out, or ask the chat API (TgiOptions.api(TgiApi.CHAT))");
        }
        if (parameters.putIfAbsent(name, value) != null) {
            throw new InvalidRequestException("The extra field \"" + name + "\" would replace a field that the"
                    + " request sets itself: set it in one place only, preferably in the typed request");
        }
    }
}
