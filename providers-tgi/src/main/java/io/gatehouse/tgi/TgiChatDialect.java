package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.Target;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.openai.Profile;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.WireErrorException;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import org.jspecify.annotations.Nullable;

/** TGI's chat endpoint: OpenAI's protocol but for what {@link ChatRewriter} evens out. Stateless and thread-safe. */
final class TgiChatDialect implements Dialect {
    private final OpenAiDialect dialect;
    private final OpenAiDialect adapterDialect;
    private final TgiErrors errors;
    private final ChatRewriter rewriter;

    TgiChatDialect(OpenAiDialect dialect, ServerLimits limits) {
        this.dialect = dialect;
        Profile profile = dialect.profile();
        adapterDialect = new OpenAiDialect(
                profile.toBuilder(profile.name()).fixedModel(null).build());
        errors = new TgiErrors(dialect);
        rewriter = new ChatRewriter(limits);
    }

    @Override
    public String id() {
        return "tgi-chat/1";
    }

    @Override
    public WireRequest encode(ChatRequest request, EncodeContext context) {
        Target target = context.target();
        ChatRequest rewritten = rewriter.rewrite(request, target.provider());
        Json adapter = request.extra().get(Parameter.ADAPTER);
        String model = adapter == null ? null : adapter.asText();
        if (model == null) {
            return dialect.encode(rewritten, context);
        }
        // The server takes the name of the model for that of an adapter.
        return adapterDialect.encode(
                rewritten,
                new EncodeContext(
                        new Target(target.provider(), model),
                        context.endpoint(),
                        context.streaming(),
                        context.call(),
                        context.attempt()));
    }

    @Override
    public ChatResponse decode(WireResponse response, ChatRequest request) {
        try {
            return Ids.completed(dialect.decode(response, request), request);
        } catch (WireErrorException e) {
            throw new WireErrorException(TgiErrors.withoutQuotes(e.info()));
        }
    }

    @Override
    public StreamDecoder streamDecoder(ChatRequest request) {
        StreamDecoder decoder = dialect.streamDecoder(request);
        CompletingSink completing = new CompletingSink();
        return (event, sink) -> decoder.onEvent(event, completing.to(sink));
    }

    @Override
    public ErrorInfo classify(int status, Headers headers, byte[] body) {
        return errors.classify(status, headers, body);
    }

    @Override
    public @Nullable String requestId(Headers headers) {
        return dialect.requestId(headers);
    }
}
