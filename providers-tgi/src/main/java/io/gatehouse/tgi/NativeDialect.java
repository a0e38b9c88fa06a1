package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Headers;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import org.jspecify.annotations.Nullable;

/** TGI's own API: {@code /generate} and {@code /generate_stream}. Stateless and thread-safe. */
final class NativeDialect implements Dialect {
    private final OpenAiDialect chat;
    private final TgiErrors errors;
    private final NativeEncoder encoder;
    private final NativeDecoder decoder;

    NativeDialect(OpenAiDialect chat, PromptTemplate template, ServerLimits limits) {
        this.chat = chat;
        errors = new TgiErrors(chat);
        boolean adapters = chat.profile().fixedModel() == null;
        encoder = new NativeEncoder(template, adapters, new NativeRules(limits));
        decoder = new NativeDecoder(errors);
    }

    @Override
    public String id() {
        return "tgi-native/1";
    }

    @Override
    public boolean canStream(ChatRequest request) {
        return NativeRules.canStream(request);
    }

    @Override
    public WireRequest encode(ChatRequest request, EncodeContext context) {
        byte[] body = encoder.encode(request, context);
        return WireRequest.post(context.streaming() ? "/generate_stream" : "/generate", body)
                .atRoot();
    }

    @Override
    public ChatResponse decode(WireResponse response, ChatRequest request) {
        return decoder.decode(response, request);
    }

    @Override
    public StreamDecoder streamDecoder(ChatRequest request) {
        return new NativeStreamDecoder(
                errors, Boolean.TRUE.equals(request.sampling().logprobs()));
    }

    @Override
    public ErrorInfo classify(int status, Headers headers, byte[] body) {
        return errors.classify(status, headers, body);
    }

    @Override
    public @Nullable String requestId(Headers headers) {
        return chat.requestId(headers);
    }
}
