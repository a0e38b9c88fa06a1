package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Headers;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.openai.Profile;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import org.jspecify.annotations.Nullable;

/** The codec of vLLM's chat completions and embeddings: OpenAI's, with what the pool adds. Thread-safe. */
final class VllmDialect implements Dialect {
    private static final String REASONING = "reasoning";
    private static final String REASONING_BEFORE = "reasoning_content";
    private static final int RENAMED_IN = 12;

    private final RequestAdapter adapter;
    private final OpenAiDialect codec;
    private final OpenAiDialect codecBefore;

    VllmDialect(Profile profile, RequestAdapter adapter) {
        this.adapter = adapter;
        codec = new OpenAiDialect(profile);
        boolean renamed = REASONING.equals(profile.reasoningField());
        codecBefore = renamed
                ? new OpenAiDialect(profile.toBuilder(profile.name())
                        .reasoningField(REASONING_BEFORE)
                        .build())
                : codec;
    }

    OpenAiDialect codec() {
        return codec;
    }

    private OpenAiDialect codecFor(Endpoint endpoint) {
        VllmVersion version = adapter.versions().at(endpoint);
        return version != null && version.isBefore(0, RENAMED_IN) ? codecBefore : codec;
    }

    @Override
    public String id() {
        return "vllm-chat/1";
    }

    @Override
    public WireRequest encode(ChatRequest request, EncodeContext context) {
        ChatRequest adapted = adapter.adapt(request, context);
        return adapter.identified(codecFor(context.endpoint()).encode(adapted, context), request, context);
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
    public int maxEmbeddingInputs() {
        return codec.maxEmbeddingInputs();
    }

    @Override
    public WireRequest encode(EmbeddingRequest request, EncodeContext context) {
        return adapter.identified(codec.encode(request, context), request, context);
    }

    @Override
    public EmbeddingResponse decode(WireResponse response, EmbeddingRequest request) {
        return codec.decode(response, request);
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
