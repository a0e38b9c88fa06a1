package io.gatehouse.testing;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.Usage;
import io.gatehouse.model.UsageUpdate;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.SseEvent;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.StreamSink;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A wire format that holds references instead of content: the number of a request, and of a piece of its answer. So everything
 * the model classes can say goes through unchanged. Thread-safe.
 */
final class FakeDialect implements Dialect {
    /** The response header with the request's number. */
    static final String NUMBER = "x-request-id";

    private static final String END = "end";

    private final FakeCalls calls;

    FakeDialect(FakeCalls calls) {
        this.calls = calls;
    }

    static byte[] pieceEvent(FakeCall call, int part) {
        return ("data: " + call.number + " " + part + "\n\n").getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] endEvent(FakeCall call) {
        return ("data: " + call.number + " " + END + "\n\n").getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] body(FakeCall call) {
        return ("{\"call\":" + call.number + "}").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String id() {
        return "fake/1";
    }

    @Override
    public WireRequest encode(ChatRequest request, EncodeContext context) {
        FakeCall call = calls.add(request, context);
        return WireRequest.post("/chat/" + call.number, body(call));
    }

    @Override
    public ChatResponse decode(WireResponse response, ChatRequest request) {
        FakeCall call = call(response.head().headers());
        FakeAnswer answer = call.answer();
        return ChatResponse.builder(response.head())
                .id(call.id())
                .model(call.answeredModel())
                .choices(answer.choices())
                .usage(call.usage())
                .warnings(answer.whole == null ? List.of() : answer.whole.warnings())
                .raw(answer.extras.isEmpty() ? Json.MISSING : Json.of(answer.extras))
                .build();
    }

    @Override
    public StreamDecoder streamDecoder(ChatRequest request) {
        return this::onEvent;
    }

    private void onEvent(SseEvent event, StreamSink sink) {
        String[] numbers = event.data().split(" ", 2);
        FakeCall call = calls.get(numbers[0]);
        sink.identity(call.id(), call.answeredModel());
        if (numbers[1].equals(END)) {
            end(call, sink);
            return;
        }
        FakePart part = call.answer().parts.get(Integer.parseInt(numbers[1]));
        if (part instanceof FakePart.Fail fail) {
            sink.error(fail.error());
        } else if (part instanceof FakePart.Emit emit) {
            StreamEvent piece = emit.event();
            if (piece instanceof UsageUpdate update) {
                sink.usage(update.usage());
            } else {
                sink.event(piece);
            }
        }
    }

    private static void end(FakeCall call, StreamSink sink) {
        for (Choice choice : call.answer().choices()) {
            sink.choice(choice.index());
            sink.finish(choice.index(), choice.finishReason(), choice.rawFinishReason());
        }
        Usage usage = call.usage();
        if (usage.isKnown()) {
            sink.usage(usage);
        }
        call.answer().extras.forEach(sink::extra);
        sink.end();
    }

    @Override
    public WireRequest encode(EmbeddingRequest request, EncodeContext context) {
        FakeCall call = calls.add(request, context);
        return WireRequest.post("/embeddings/" + call.number, body(call));
    }

    @Override
    public EmbeddingResponse decode(WireResponse response, EmbeddingRequest request) {
        FakeCall call = call(response.head().headers());
        return EmbeddingResponse.of(
                response.head(), call.model, call.vectors(), Usage.of(call.inputTokens(), 0), Json.MISSING);
    }

    @Override
    public ErrorInfo classify(int status, Headers headers, byte[] body) {
        return call(headers).error();
    }

    private FakeCall call(Headers headers) {
        String number = headers.first(NUMBER);
        return calls.get(number == null ? "0" : number);
    }
}
