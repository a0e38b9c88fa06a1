package io.gatehouse.openai;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Head;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Message;
import io.gatehouse.model.Target;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.SseEvent;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.nio.charset.StandardCharsets;

/** One profile's dialect, spoken to in text. */
final class Codec {
    static final ChatRequest REQUEST =
            ChatRequest.builder("p/m").add(Message.user("Hi")).build();

    private final OpenAiDialect dialect;
    private final EncodeContext context;

    private Codec(Profile profile, String model, boolean streaming) {
        dialect = new OpenAiDialect(profile);
        Endpoint endpoint =
                Endpoint.builder("p#1", "https://api.example.com/v1").build();
        context = new EncodeContext(new Target("p", model), endpoint, streaming);
    }

    static Codec of(Profile profile) {
        return new Codec(profile, "m", false);
    }

    static Codec of(Profile profile, String model) {
        return new Codec(profile, model, false);
    }

    Codec streaming() {
        return new Codec(dialect.profile(), context.target().model(), true);
    }

    OpenAiDialect dialect() {
        return dialect;
    }

    WireRequest wire(ChatRequest request) {
        return dialect.encode(request, context);
    }

    String encode(ChatRequest request) {
        return text(wire(request));
    }

    String encode(EmbeddingRequest request) {
        return text(dialect.encode(request, context));
    }

    private static String text(WireRequest request) {
        byte[] body = request.body();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }

    static WireResponse response(byte[] body) {
        Head head =
                Head.builder(new Target("p", "m")).endpoint("p#1").status(200).build();
        return new WireResponse(head, body);
    }

    static WireResponse response(String json) {
        return response(json.getBytes(StandardCharsets.UTF_8));
    }

    ChatResponse decode(String json) {
        return dialect.decode(response(json), REQUEST);
    }

    EmbeddingResponse decode(EmbeddingRequest request, String json) {
        return dialect.decode(response(json), request);
    }

    ErrorInfo classify(int status, String body, String... headers) {
        return dialect.classify(status, Headers.of(headers), body.getBytes(StandardCharsets.UTF_8));
    }

    /** Decodes a stream written as server-sent events. */
    Recorder stream(String sse) {
        Recorder recorder = new Recorder();
        StreamDecoder decoder = dialect.streamDecoder(REQUEST);
        for (String block : sse.strip().split("\n\\s*\n")) {
            String type = "";
            StringBuilder data = new StringBuilder();
            for (String line : block.split("\n")) {
                if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(data.length() == 0 ? "" : "\n")
                            .append(line.substring(5).strip());
                }
            }
            // In the middle of a larger buffer, as a reader has it.
            byte[] bytes = ("xx" + data + "yy").getBytes(StandardCharsets.UTF_8);
            SseEvent event = new SseEvent();
            event.set(type, bytes, 2, bytes.length - 4);
            decoder.onEvent(event, recorder);
        }
        return recorder;
    }

    /** Decodes a stream of chunks that have only these choices. */
    Recorder chunks(String... choices) {
        StringBuilder sse = new StringBuilder();
        for (String choice : choices) {
            sse.append("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[")
                    .append(choice)
                    .append("]}\n\n");
        }
        return stream(sse.append("data: [DONE]").toString());
    }

    /** Decodes a stream of deltas of the first choice. */
    Recorder deltas(String... deltas) {
        String[] choices = new String[deltas.length];
        for (int i = 0; i < deltas.length; i++) {
            choices[i] = "{\"index\":0,\"delta\":" + deltas[i] + "}";
        }
        return chunks(choices);
    }
}
