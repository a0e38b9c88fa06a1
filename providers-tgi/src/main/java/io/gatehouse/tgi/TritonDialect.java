package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Head;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Role;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.WireErrorException;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The codec of Triton's generate extension. Stateless and thread-safe. */
final class TritonDialect implements Dialect {
    private final TritonSetup setup;
    private final TritonEncoder encoder;

    TritonDialect(TritonSetup setup) {
        this.setup = setup;
        encoder = new TritonEncoder(setup);
    }

    @Override
    public String id() {
        return "triton-generate-" + setup.api().label() + "/1";
    }

    @Override
    public WireRequest encode(ChatRequest request, EncodeContext context) {
        byte[] body = encoder.encode(request, context.target().provider(), context.streaming());
        String model = modelPath(context.target().model());
        String version = setup.version() == null ? "" : "/versions/" + escaped(setup.version());
        return WireRequest.post(model + version + (context.streaming() ? "/generate_stream" : "/generate"), body);
    }

    /** Where everything about a model is. */
    static String modelPath(String model) {
        return "/v2/models/" + escaped(model);
    }

    private static String escaped(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public ChatResponse decode(WireResponse response, ChatRequest request) {
        byte[] body = response.body();
        TritonPiece piece = TritonPiece.read(body, 0, body.length);
        if (piece == null) {
            throw protocol(response.head(), "is not the JSON of a generate response");
        }
        if (piece.failed()) {
            throw new WireErrorException(TritonErrors.classify(
                    response.head().status(), response.head().headers(), body));
        }
        if (piece.texts().isEmpty()) {
            throw protocol(response.head(), "has no text_output");
        }
        TritonUsage usage = new TritonUsage(setup, request);
        usage.add(piece);
        ChatResponse.Builder builder = ChatResponse.builder(response.head()).raw(Json.lazy(body));
        if (piece.id() != null) {
            builder.id(piece.id());
        }
        if (piece.model() != null) {
            builder.model(piece.model());
        }
        return builder.usage(usage.of(String.join("", piece.texts())))
                .choices(choices(piece.texts(), piece.reasons()))
                .build();
    }

    private static List<Choice> choices(List<String> texts, List<String> reasons) {
        List<Choice> choices = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            // An empty text is no content part, as in a stream.
            Message message = text.isEmpty() ? Message.builder(Role.ASSISTANT).build() : Message.assistant(text);
            choices.add(choice(i, message, i < reasons.size() ? reasons.get(i) : ""));
        }
        return choices;
    }

    private static Choice choice(int index, Message message, String word) {
        if (TritonEnds.isRunning(word)) {
            return Choice.of(index, message, FinishReason.OTHER, null);
        }
        ErrorInfo failure = TritonEnds.failure(word);
        if (failure != null) {
            throw new WireErrorException(failure);
        }
        return Choice.of(index, message, TritonEnds.reason(word), word);
    }

    private static ProtocolException protocol(Head head, String what) {
        return new ProtocolException(ErrorDetails.of("The answer of " + head.target() + " " + what
                        + ": check the base URL, the name of the model and which TritonApi it has")
                .at(head.target(), head.endpoint())
                .response(head.status(), head.requestId()));
    }

    @Override
    public StreamDecoder streamDecoder(ChatRequest request) {
        return new TritonStreamDecoder(setup, request);
    }

    @Override
    public ErrorInfo classify(int status, Headers headers, byte[] body) {
        return TritonErrors.classify(status, headers, body);
    }
}
