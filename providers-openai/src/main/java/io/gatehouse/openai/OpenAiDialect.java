package io.gatehouse.openai;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Experimental;
import io.gatehouse.model.Headers;
import io.gatehouse.model.RateLimits;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The codec of OpenAI's chat completions and embeddings, for OpenAI and for every host whose differences a
 * {@link Profile} describes. Stateless and thread-safe.
 */
@Experimental
public final class OpenAiDialect implements Dialect {
    static final List<String> RESERVED = List.of("model", "messages", "stream");

    private static final String MODEL = "{model}";

    private final Profile profile;
    private final ErrorClassifier errors;
    private final ChatEncoder encoder;
    private final ChatDecoder decoder;
    private final EmbeddingCodec embeddings;

    /**
     * A codec.
     *
     * @param profile what is different about the host
     */
    public OpenAiDialect(Profile profile) {
        this.profile = Objects.requireNonNull(profile, "profile");
        errors = new ErrorClassifier(profile);
        encoder = new ChatEncoder(profile);
        decoder = new ChatDecoder(profile, errors);
        embeddings = new EmbeddingCodec(profile, errors);
    }

    /**
     * What is different about the host.
     *
     * @return the profile
     */
    public Profile profile() {
        return profile;
    }

    @Override
    public String id() {
        return "openai-chat/1";
    }

    @Override
    public WireRequest encode(ChatRequest request, EncodeContext context) {
        return WireRequest.post(path(profile.chatPath(), context), encoder.encode(request, context));
    }

    @Override
    public ChatResponse decode(WireResponse response, ChatRequest request) {
        return decoder.decode(response);
    }

    @Override
    public StreamDecoder streamDecoder(ChatRequest request) {
        return new ChatStreamDecoder(profile, errors);
    }

    @Override
    public int maxEmbeddingInputs() {
        return Math.max(1, profile.maxEmbeddingInputs());
    }

    @Override
    public WireRequest encode(EmbeddingRequest request, EncodeContext context) {
        return WireRequest.post(path(profile.embeddingsPath(), context), embeddings.encode(request, context));
    }

    @Override
    public EmbeddingResponse decode(WireResponse response, EmbeddingRequest request) {
        return embeddings.decode(response, request);
    }

    @Override
    public ErrorInfo classify(int status, Headers headers, byte[] body) {
        return errors.classify(status, headers, body);
    }

    @Override
    public @Nullable String idempotencyHeader() {
        return profile.idempotencyHeader();
    }

    @Override
    public @Nullable String requestId(Headers headers) {
        for (String name : profile.requestIdHeaders()) {
            String id = headers.first(name);
            if (id != null && !id.isEmpty()) {
                return id;
            }
        }
        return null;
    }

    @Override
    public RateLimits rateLimits(Headers headers) {
        return RateLimitHeaders.read(headers);
    }

    private static String path(String template, EncodeContext context) {
        if (!template.contains(MODEL)) {
            return template;
        }
        String model = URLEncoder.encode(context.target().model(), StandardCharsets.UTF_8);
        return template.replace(MODEL, model.replace("+", "%20"));
    }
}
