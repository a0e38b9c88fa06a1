package io.gatehouse.vllm;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Head;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Message;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Usage;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.openai.PromptTemplate;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.WireErrorException;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SGLang's native API, {@code /generate}. Stateless and thread-safe. */
final class GenerateDialect implements Dialect {
    private final OpenAiDialect codec;
    private final SgLangAdapter adapter;
    private final GenerateEncoder encoder;

    GenerateDialect(OpenAiDialect codec, SgLangAdapter adapter, PromptTemplate template) {
        this.codec = codec;
        this.adapter = adapter;
        encoder = new GenerateEncoder(template);
    }

    @Override
    public String id() {
        return "sglang-generate/1";
    }

    @Override
    public WireRequest encode(ChatRequest request, EncodeContext context) {
        byte[] body = encoder.encode(adapter.adapt(request, context), context);
        return WireRequest.post("/generate", body).atRoot();
    }

    @Override
    public ChatResponse decode(WireResponse response, ChatRequest request) {
        Head head = response.head();
        GenerateAnswer answer = GenerateAnswer.parse(response.body());
        if (answer == null) {
            throw protocol(head, "is not the JSON of a generated text");
        }
        ErrorInfo error = answer.error(codec);
        if (error != null) {
            throw new WireErrorException(error);
        }
        String text = answer.text();
        if (text == null) {
            throw protocol(head, "has no text");
        }
        Usage usage = answer.usage();
        String id = answer.id();
        ChatResponse.Builder whole = ChatResponse.builder(head)
                .choices(List.of(Choice.of(0, Message.assistant(text), answer.finishReason(), answer.reason())))
                .usage(usage == null ? Usage.UNKNOWN : usage)
                .raw(answer.body());
        return (id == null ? whole : whole.id(id)).build();
    }

    private static ProtocolException protocol(Head head, String what) {
        return new ProtocolException(ErrorDetails.of(
                        "The answer of " + head.target() + " " + what + ": check that its base URL leads to SGLang")
                .at(head.target(), head.endpoint())
                .response(head.status(), head.requestId()));
    }

    @Override
    public StreamDecoder streamDecoder(ChatRequest request) {
        boolean stops = !request.sampling().stop().isEmpty() || request.extra().containsKey("stop_regex");
        return new GenerateStreamDecoder(codec, stops);
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
