package io.gatehouse.examples;

import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Headers;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.Role;
import io.gatehouse.model.Secret;
import io.gatehouse.model.Target;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.Provider;
import io.gatehouse.spi.SseEvent;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.StreamSink;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import io.gatehouse.testing.FakeModelServer;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A provider for an API that Gatehouse does not know. The made-up host Parrot has two APIs: an old one that takes one
 * line and answers as a whole, and a new one that takes a conversation and streams. A dialect translates each; it does
 * no I/O and has no state. Retries, fallback, timeouts, streams and errors come from the gateway.
 */
public final class CustomProvider {
    private CustomProvider() {}

    /** The provider: a name, an endpoint with its credential, and the choice between the dialects. */
    static final class ParrotProvider implements Provider {
        private static final Dialect OLD = new OldDialect();
        private static final Dialect NEW = new NewDialect();

        private final List<Endpoint> endpoints;

        ParrotProvider(String baseUrl, Secret key) {
            endpoints = List.of(Endpoint.builder("parrot#1", baseUrl)
                    .secretHeader("x-parrot-key", key)
                    .build());
        }

        @Override
        public String name() {
            return "parrot";
        }

        @Override
        public List<Endpoint> endpoints() {
            return endpoints;
        }

        @Override
        public Dialect dialect(ModelRequest request) {
            return Target.parse(request.model()).model().startsWith("grey") ? NEW : OLD;
        }
    }

    /** What both APIs have in common: how errors look, and what neither of them can do. */
    private abstract static class ParrotDialect implements Dialect {
        @Override
        public ErrorInfo classify(int status, Headers headers, byte[] body) {
            ErrorKind kind = switch (status) {
                case 401 -> ErrorKind.AUTHENTICATION;
                case 404 -> ErrorKind.MODEL_NOT_FOUND;
                case 429 -> ErrorKind.RATE_LIMITED;
                case 503 -> ErrorKind.OVERLOADED;
                default -> status >= 500 ? ErrorKind.UNAVAILABLE : ErrorKind.INVALID_REQUEST;
            };
            return ErrorInfo.of(kind, null, new String(body, StandardCharsets.UTF_8));
        }

        /** Refuses what cannot be said on the wire: nothing is dropped silently. */
        static void refuseTools(ChatRequest request) {
            if (!request.tools().isEmpty()) {
                throw new InvalidRequestException("Parrot has no tools: send the request without tools(…)");
            }
        }

        static ChatResponse answer(WireResponse response, String text, Usage usage) {
            return ChatResponse.builder(response.head())
                    .choices(List.of(Choice.of(0, Message.assistant(text), FinishReason.STOP, null)))
                    .usage(usage)
                    .raw(Json.lazy(response.body()))
                    .build();
        }

        static String text(WireResponse response, String field) {
            String text;
            try {
                text = Json.parse(new String(response.body(), StandardCharsets.UTF_8))
                        .get(field)
                        .asText();
            } catch (InvalidRequestException e) {
                text = null;
            }
            if (text == null) {
                throw new ProtocolException(ErrorDetails.of("Parrot's answer has no " + field)
                        .at(response.head().target(), response.head().endpoint()));
            }
            return text;
        }
    }

    /** The old API: one line in, one line out. It cannot stream; a caller's stream gets the whole answer as its events. */
    private static final class OldDialect extends ParrotDialect {
        @Override
        public String id() {
            return "parrot-squawk/1";
        }

        @Override
        public WireRequest encode(ChatRequest request, EncodeContext context) {
            refuseTools(request);
            if (request.messages().size() != 1 || request.messages().get(0).role() != Role.USER) {
                throw new InvalidRequestException(
                        "Parrot's old API takes exactly one user message: use a grey model for conversations");
            }
            Json body = Json.object()
                    .put("bird", context.target().model())
                    .put("hears", request.messages().get(0).text())
                    .build();
            return WireRequest.post("/squawk", body.toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public ChatResponse decode(WireResponse response, ChatRequest request) {
            return answer(response, text(response, "squawk"), Usage.UNKNOWN);
        }

        @Override
        public StreamDecoder streamDecoder(ChatRequest request) {
            throw new IllegalStateException("The old API never streams");
        }
    }

    /** The new API: a conversation in, one answer or a stream of bits out. */
    private static final class NewDialect extends ParrotDialect {
        @Override
        public String id() {
            return "parrot-talk/1";
        }

        @Override
        public WireRequest encode(ChatRequest request, EncodeContext context) {
            refuseTools(request);
            List<Json> lines = new ArrayList<>();
            for (Message message : request.messages()) {
                lines.add(Json.object()
                        .put("who", message.role() == Role.ASSISTANT ? "bird" : "human")
                        .put("says", message.text())
                        .build());
            }
            Json body = Json.object()
                    .put("bird", context.target().model())
                    .put("lines", lines)
                    .put("stream", context.streaming())
                    .build();
            return WireRequest.post("/talk", body.toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public ChatResponse decode(WireResponse response, ChatRequest request) {
            String text = text(response, "talk");
            return answer(response, text, usage(Json.lazy(response.body())));
        }

        @Override
        public StreamDecoder streamDecoder(ChatRequest request) {
            return NewDialect::onEvent;
        }

        private static void onEvent(SseEvent event, StreamSink sink) {
            Json json;
            try {
                json = Json.parse(event.data());
            } catch (InvalidRequestException e) {
                sink.malformed("no JSON");
                return;
            }
            String bit = json.get("bit").asText();
            if (bit != null) {
                sink.event(TextDelta.of(bit));
            } else if (json.get("over").asBoolean(false)) {
                sink.usage(usage(json));
                sink.finish(0, FinishReason.STOP, "over");
                sink.end();
            }
        }

        private static Usage usage(Json json) {
            Json seeds = json.get("seeds");
            return seeds.isMissing()
                    ? Usage.UNKNOWN
                    : Usage.of(seeds.get("heard").asLong(0), seeds.get("said").asLong(0));
        }
    }

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        try (FakeModelServer server = parrotServer();
                Gateway gateway = Gateway.builder()
                        .provider(new ParrotProvider(server.url(), Secret.of("cracker")))
                        .recommended()
                        .build()) {
            ChatResponse old = gateway.chat("parrot/macaw").user("Hello").send();
            out.println("old API, blocking   " + old.text() + "  (" + old.usage() + ")");

            try (ChatStream stream = gateway.chat("parrot/macaw").user("Hello").stream()) {
                stream.text().forEach(piece -> out.println("old API, stream     " + piece));
            }

            ChatResponse answer = gateway.chat("parrot/grey")
                    .system("Be polite.")
                    .user("Hello")
                    .send();
            out.println("new API, blocking   " + answer.text() + "  (" + answer.usage() + ")");

            try (ChatStream stream = gateway.chat("parrot/grey").user("Hello").stream()) {
                stream.text().forEach(piece -> out.println("new API, stream     " + piece));
            }

            try {
                gateway.chat("parrot/macaw").system("Be polite.").user("Hello").send();
            } catch (InvalidRequestException e) {
                out.println("refused             " + e.getMessage());
            }
        }
    }

    private static FakeModelServer parrotServer() {
        FakeModelServer server = FakeModelServer.start(Scripts.json(404, "{}"));
        server.route("/squawk", Scripts.json(200, "{\"squawk\":\"Hello! Hello!\"}"));
        server.route(
                "/talk",
                request -> request.asksForStream()
                        ? Scripts.sse(
                                "{\"bit\":\"Hello, \"}",
                                "{\"bit\":\"dear.\"}",
                                "{\"over\":true,\"seeds\":{\"heard\":1,\"said\":2}}")
                        : Script.respond(200)
                                .contentType("application/json")
                                .body("{\"talk\":\"Hello, dear.\",\"seeds\":{\"heard\":3,\"said\":2}}"));
        return server;
    }
}
