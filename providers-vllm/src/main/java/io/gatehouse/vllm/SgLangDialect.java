package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Headers;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import org.jspecify.annotations.Nullable;

/** The codec of SGLang's chat completions and embeddings: OpenAI's, with what the pool adds. Thread-safe. */
final class SgLangDialect implements Dialect {
    private final OpenAiDialect codec;
    private final SgLangAdapter adapter;

    SgLangDialect(OpenAiDialect codec, SgLangAdapter adapter) {
        this.codec = codec;
        this.adapter = adapter;
    }

    @Override
    public String id() {
        return "sglang-chat/1";
    }

    @Override
    public WireRequest encode(ChatRequest request, EncodeContext context) {
        return codec.encode(adapter.adapt(request, context), context);
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
        return codec.encode(request, context);
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
