package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.Headers;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.TextPart;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.openai.Quirk;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The codec of text completions: the user's one message is the prompt as the model sees it, without a chat template. An
 * answer that has begun stands behind the prompt. Thread-safe.
 */
final class CompletionDialect implements Dialect {
    private static final String STREAM_OPTIONS = "stream_options";

    private final RequestAdapter adapter;
    private final OpenAiDialect codec;

    CompletionDialect(OpenAiDialect codec, RequestAdapter adapter) {
        this.codec = codec;
        this.adapter = adapter;
    }

    static boolean isMeant(ChatRequest request) {
        return !request.extra().isEmpty() && request.extra().containsKey(VllmOptions.TEXT_COMPLETION);
    }

    @Override
    public String id() {
        return "vllm-completions/1";
    }

    @Override
    public WireRequest encode(ChatRequest request, EncodeContext context) {
        Map<String, Json> extra = adapter.adapt(request, context).extra();
        Json own = extra.get(STREAM_OPTIONS);
        if (own != null && !context.streaming()) {
            throw new InvalidRequestException(
                    "The extra field \"stream_options\" is for streams only, but this call is not a stream");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", context.target().model());
        body.put("prompt", prompt(request, context));
        addSampling(body, request.sampling());
        if (context.streaming()) {
            body.put("stream", true);
            body.put(STREAM_OPTIONS, own == null || own.isObject() ? streamOptions(own) : own);
        }
        extra.forEach((name, value) -> add(body, name, value));
        byte[] bytes = Natives.bytes(Json.of(body));
        return adapter.identified(WireRequest.post("/completions", bytes), request, context);
    }

    private static void add(Map<String, Object> body, String name, Json value) {
        if (!name.equals(STREAM_OPTIONS) && body.putIfAbsent(name, value) != null) {
            throw new InvalidRequestException("The extra field \"" + name
                    + "\" would replace a field that the request sets itself: set it in one place only");
        }
    }

    /** As in the chat API, options of the caller go before the gateway's. */
    private Json streamOptions(@Nullable Json own) {
        Json.ObjectBuilder options = Json.object().put("include_usage", true);
        if (codec.profile().has(Quirk.CONTINUOUS_USAGE)) {
            options.put("continuous_usage_stats", true);
        }
        return own == null ? options.build() : options.putAll(own.fields()).build();
    }

    private static String prompt(ChatRequest request, EncodeContext context) {
        List<Message> messages = request.messages();
        boolean begun = messages.size() == 2 && messages.get(1).isPrefill();
        if ((messages.size() != 1 && !begun) || messages.get(0).role() != Role.USER) {
            throw refused(context, "a conversation: give one message of the user, which is the prompt");
        }
        if (messages.get(0).name() != null) {
            throw refused(context, "a message with a name: write it into the prompt, or leave it out");
        }
        for (ContentPart part : messages.get(0).content()) {
            if (!(part instanceof TextPart)) {
                throw refused(context, "images, audio and files: give text");
            }
        }
        if (!request.tools().isEmpty()) {
            throw refused(context, "tools: leave them out");
        }
        if (request.responseFormat() != null) {
            throw refused(context, "a response format: use VllmOptions (json, regex, choice, grammar)");
        }
        String text = messages.get(0).text();
        return begun ? text + messages.get(1).text() : text;
    }

    private static InvalidRequestException refused(EncodeContext context, String what) {
        return new InvalidRequestException(
                "A text completion by provider " + context.target().provider() + " (vLLM) does not take " + what);
    }

    private static void addSampling(Map<String, Object> body, Sampling sampling) {
        if (Boolean.TRUE.equals(sampling.logprobs()) || sampling.topLogprobs() != null) {
            throw new InvalidRequestException("A text completion gives log probabilities in another form: pass"
                    + " extra(\"logprobs\", n) and read them in raw()");
        }
        if (sampling.parallelToolCalls() != null || sampling.reasoningEffort() != null) {
            throw new InvalidRequestException(
                    "A text completion has neither tools nor reasoning: leave parallelToolCalls and reasoningEffort out");
        }
        put(body, "max_tokens", sampling.maxTokens());
        put(body, "temperature", sampling.temperature());
        put(body, "top_p", sampling.topP());
        put(body, "top_k", sampling.topK());
        put(body, "frequency_penalty", sampling.frequencyPenalty());
        put(body, "presence_penalty", sampling.presencePenalty());
        put(body, "seed", sampling.seed());
        put(body, "n", sampling.n());
        put(body, "stop", sampling.stop().isEmpty() ? null : sampling.stop());
        Map<String, Integer> bias = new LinkedHashMap<>();
        sampling.logitBias().forEach((token, value) -> bias.put(Integer.toString(token), value));
        put(body, "logit_bias", bias.isEmpty() ? null : bias);
    }

    private static void put(Map<String, Object> body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    @Override
    public ChatResponse decode(WireResponse response, ChatRequest request) {
        return codec.decode(response, request);
    }

    @Override
    public StreamDecoder streamDecoder(ChatRequest request) {
        return codec.streamDecoder(request);
    }

    @Override
    public ErrorInfo classify(int status, Headers headers, byte[] body) {
        return codec.classify(status, headers, body);
    }

    @Override
    public @Nullable String requestId(Headers headers) {
        return codec.requestId(headers);
    }
}
