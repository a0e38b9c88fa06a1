package io.gatehouse.tests.wire;

import io.gatehouse.ChatCall;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Message;
import io.gatehouse.model.OtherEvent;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.model.UsageUpdate;
import io.gatehouse.openai.OpenAiProvider;
import io.gatehouse.openai.Profile;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A whole gateway over a transport in memory, and what a reader sees through it, a line for each event. */
final class MemoryGateway implements AutoCloseable {
    final MemoryTransport transport = new MemoryTransport();
    private final Gateway gateway;
    private final int choices;

    MemoryGateway(Profile profile, int choices) {
        this.choices = choices;
        gateway = Gateway.builder()
                .provider(OpenAiProvider.builder(profile)
                        .name("p")
                        .baseUrl("http://localhost:1/v1")
                        .apiKey("k")
                        .build())
                .transport(transport)
                .build();
    }

    private ChatCall call() {
        ChatCall call = gateway.chat("p/m").user("Hello");
        return choices == 1 ? call : call.sampling(sampling -> sampling.n(choices));
    }

    /** Streams an answer; a failure is the last line. */
    List<String> stream(Supplier<InputStream> body) {
        transport.answer(body);
        List<String> lines = new ArrayList<>();
        try (ChatStream stream = call().stream()) {
            for (StreamEvent event : stream) {
                add(lines, event);
            }
        } catch (GatewayException e) {
            lines.add("failed " + e.getClass().getSimpleName()
                    + (e.partial() == null
                            ? ""
                            : " partial(" + shown(e.partial().text()) + ")"));
        }
        return lines;
    }

    /** Asks for one answer over the same wire. */
    ChatResponse send(Supplier<InputStream> body) {
        transport.answer(body);
        return call().send();
    }

    static void add(List<String> lines, StreamEvent event) {
        if (event instanceof TextDelta delta) {
            lines.add("text " + delta.choice() + " " + shown(delta.text()));
        } else if (event instanceof ReasoningDelta delta) {
            lines.add("reasoning " + delta.choice() + " " + shown(delta.text()));
        } else if (event instanceof RefusalDelta delta) {
            lines.add("refusal " + delta.choice() + " " + shown(delta.text()));
        } else if (event instanceof ToolCallDelta delta) {
            lines.add("tool " + delta.choice() + "/" + delta.index() + " " + stable(String.valueOf(delta.id())) + " "
                    + delta.name() + "(" + delta.arguments() + ")");
        } else if (event instanceof UsageUpdate update) {
            lines.add("usage " + shown(update.usage()));
        } else if (event instanceof OtherEvent other) {
            lines.add("other " + other.type() + " " + other.raw());
        } else if (event instanceof Finished finished) {
            ChatResponse response = finished.response();
            lines.add("finished " + response.id() + " " + response.model() + " " + shown(response.usage()));
            response.choices().forEach(choice -> lines.add(shown(choice)));
            response.warnings().forEach(lines::add);
        } else {
            lines.add(event.toString());
        }
    }

    static String shown(Choice choice) {
        StringBuilder line = new StringBuilder("choice ")
                .append(choice.index())
                .append(' ')
                .append(choice.finishReason())
                .append(' ')
                .append(choice.rawFinishReason());
        Message message = choice.message();
        if (message.toolCalls().isEmpty()) {
            line.append(" text(").append(shown(message.text())).append(')');
        }
        if (message.reasoning() != null) {
            line.append(" reasoning(").append(shown(message.reasoning())).append(')');
        }
        if (message.refusal() != null) {
            line.append(" refusal(").append(shown(message.refusal())).append(')');
        }
        for (ToolCall call : message.toolCalls()) {
            line.append(" call(")
                    .append(stable(call.id()))
                    .append(' ')
                    .append(call.name())
                    .append(' ')
                    .append(call.arguments())
                    .append(')');
        }
        return line.toString();
    }

    // An id that was made up is another one each time.
    private static String stable(String id) {
        return id.matches("call_\\w{24}") ? "call_NEW" : id;
    }

    private static String shown(Usage usage) {
        return usage.isKnown() ? usage.inputTokens() + "+" + usage.outputTokens() : "unknown";
    }

    private static String shown(String text) {
        return text.replace('\n', '⏎');
    }

    @Override
    public void close() {
        gateway.close();
    }
}
