package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.openai.TextPrompts;
import io.gatehouse.spi.EncodeContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the body of a request to SGLang's native API, and refuses by name what it cannot do. */
final class GenerateEncoder {
    private static final Set<String> RESERVED = Set.of("text", "sampling_params", "stream");
    // As the server itself does for its chat API.
    private static final String ANY_OBJECT = "{\"type\":\"object\"}";

    private static final TextPrompts PROMPTS =
            new TextPrompts("SGLang, native API", "ask SGLang's chat API or another target");

    private final PromptTemplate template;

    GenerateEncoder(PromptTemplate template) {
        this.template = template;
    }

    byte[] encode(ChatRequest request, EncodeContext context) {
        String provider = context.target().provider();
        check(request, provider);
        String prompt = TextPrompts.render(template, request, provider);
        Map<String, Json> parameters = sampling(request);
        Map<String, Json> body = new LinkedHashMap<>();
        body.put("text", Json.of(prompt));
        if (context.streaming()) {
            body.put("stream", Json.of(true));
        }
        putAdapter(body, request, context.target().model());
        request.extra().forEach((name, value) -> putExtra(body, parameters, name, value));
        body.put("sampling_params", Json.of(parameters));
        return Natives.bytes(Json.of(body));
    }

    /** A name behind a colon is that of an adapter, as in the chat API; the model itself is not sent. */
    private static void putAdapter(Map<String, Json> body, ChatRequest request, String model) {
        int colon = model.indexOf(':');
        if (colon >= 0 && !request.extra().containsKey(SgLangFields.LORA)) {
            body.put(SgLangFields.LORA, Json.of(model.substring(colon + 1)));
        }
    }

    private static Map<String, Json> sampling(ChatRequest request) {
        Map<String, Json> parameters = new LinkedHashMap<>();
        Sampling sampling = request.sampling();
        put(parameters, "max_new_tokens", sampling.maxTokens());
        put(parameters, "temperature", sampling.temperature());
        put(parameters, "top_p", sampling.topP());
        put(parameters, "top_k", sampling.topK());
        put(parameters, "frequency_penalty", sampling.frequencyPenalty());
        put(parameters, "presence_penalty", sampling.presencePenalty());
        put(parameters, "stop", sampling.stop().isEmpty() ? null : sampling.stop());
        ResponseFormat format = request.responseFormat();
        if (format != null && format.kind() != ResponseFormat.Kind.TEXT) {
            Json schema = format.kind() == ResponseFormat.Kind.JSON_SCHEMA ? format.schema() : null;
            put(parameters, SgLangFields.SCHEMA, schema == null ? ANY_OBJECT : schema.toString());
        }
        return parameters;
    }

    private static void put(Map<String, Json> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, Json.of(value));
        }
    }

    private static void putExtra(Map<String, Json> body, Map<String, Json> parameters, String name, Json value) {
        if (RESERVED.contains(name)) {
            throw new InvalidRequestException(
                    "The extra field \"" + name + "\" is written by the gateway itself: use the typed request instead");
        }
        if (SgLangFields.CHAT_ONLY.contains(name)) {
            throw new InvalidRequestException("SGLang's native API does not know " + name
                    + ": leave it out, use the typed request, or ask the chat API");
        }
        if (name.equals(SgLangFields.SALT) || name.equals(SgLangFields.EXTRA_KEY)) {
            putKey(body, name, value);
            return;
        }
        boolean atTop = SgLangFields.AT_TOP.contains(name);
        String word = name.equals(SgLangFields.MIN_TOKENS) ? "min_new_tokens" : name;
        if ((atTop ? body : parameters).putIfAbsent(word, value) != null) {
            throw new InvalidRequestException("The extra field \"" + name + "\" would replace a field that the"
                    + " request sets itself: set it in one place only, preferably in the typed request");
        }
    }

    /** The chat API puts the salt before the key; the native one knows the two as one. */
    private static void putKey(Map<String, Json> body, String name, Json value) {
        String text = value.asText();
        Json before = body.get(SgLangFields.EXTRA_KEY);
        String other = before == null ? null : before.asText();
        String words = text == null ? value.toString() : text;
        String first = name.equals(SgLangFields.SALT) ? words : other == null ? "" : other;
        String second = name.equals(SgLangFields.SALT) ? (other == null ? "" : other) : words;
        body.put(SgLangFields.EXTRA_KEY, Json.of(first + second));
    }

    private static void check(ChatRequest request, String provider) {
        Sampling sampling = request.sampling();
        Integer n = sampling.n();
        PROMPTS.check(request, provider);
        PROMPTS.refuse(n != null && n > 1, "n greater than 1", provider);
        PROMPTS.refuse(!sampling.logitBias().isEmpty(), "logitBias", provider);
        PROMPTS.refuse(sampling.seed() != null, "seed", provider);
        PROMPTS.refuse(
                Boolean.TRUE.equals(sampling.logprobs()) || sampling.topLogprobs() != null, "logprobs", provider);
        PROMPTS.refuse(sampling.parallelToolCalls() != null, "parallelToolCalls", provider);
        PROMPTS.refuse(sampling.reasoningEffort() != null, "reasoningEffort", provider);
        Integer topK = sampling.topK();
        if (topK != null && topK < 1 && topK != -1) {
            throw new InvalidRequestException("For provider " + provider
                    + " (SGLang, native API) topK must be at least 1, or -1 for all, but was " + topK);
        }
    }
}
