package io.gatehouse.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A chat answer as a stream of chunks. */
final class ChatStreamScript {
    private final ChatAnswer answer;
    private final RecordedRequest request;
    private final int choices;
    private final boolean withUsage;
    private final List<Step> steps = new ArrayList<>();

    ChatStreamScript(ChatAnswer answer, RecordedRequest request) {
        this.answer = answer;
        this.request = request;
        this.choices = ChatJson.choices(request);
        this.withUsage = answer.usageAlways
                || request.json().path("stream_options").path("include_usage").asBoolean(false);
    }

    Script script() {
        delay(answer.firstTokenDelay);
        chunk(null, () -> {
            ObjectNode delta = WireJson.object().put("role", "assistant");
            return delta.put("content", "").putNull("refusal");
        });
        List<Supplier<ObjectNode>> deltas = deltas();
        for (int i = 0; i < deltas.size(); i++) {
            if (i > 0) {
                delay(answer.perTokenDelay);
            }
            chunk(null, deltas.get(i));
        }
        chunk(answer.finishReason(), WireJson::object);
        if (withUsage) {
            ObjectNode last = envelope();
            last.putArray("choices");
            last.set("usage", ChatJson.usage(answer, request));
            steps.add(Sse.event(last));
        }
        if (answer.done) {
            steps.add(Sse.DONE);
        }
        return ChatJson.identified(Script.stream(), request).thenAll(steps);
    }

    private List<Supplier<ObjectNode>> deltas() {
        List<Supplier<ObjectNode>> deltas = new ArrayList<>();
        answer.reasoning.forEach(piece -> deltas.add(() -> WireJson.object().put("reasoning_content", piece)));
        answer.text.forEach(piece -> deltas.add(() -> WireJson.object().put("content", piece)));
        if (answer.refusal != null) {
            deltas.add(() -> WireJson.object().put("refusal", answer.refusal));
        }
        for (int i = 0; i < answer.toolCalls.size(); i++) {
            toolCall(deltas, i, answer.toolCalls.get(i));
        }
        return deltas;
    }

    private static void toolCall(List<Supplier<ObjectNode>> deltas, int index, ChatAnswer.ToolCall call) {
        deltas.add(() -> {
            ObjectNode delta = WireJson.object();
            ObjectNode first = delta.putArray("tool_calls").addObject().put("index", index);
            first.put("id", call.id()).put("type", "function");
            first.putObject("function").put("name", call.name()).put("arguments", "");
            return delta;
        });
        int middle = call.arguments().length() / 2;
        for (String part :
                List.of(call.arguments().substring(0, middle), call.arguments().substring(middle))) {
            if (!part.isEmpty()) {
                deltas.add(() -> arguments(index, part));
            }
        }
    }

    private static ObjectNode arguments(int index, String part) {
        ObjectNode delta = WireJson.object();
        ObjectNode next = delta.putArray("tool_calls").addObject().put("index", index);
        next.putObject("function").put("arguments", part);
        return delta;
    }

    private void chunk(@Nullable String finishReason, Supplier<ObjectNode> delta) {
        for (int index = 0; index < choices; index++) {
            ObjectNode chunk = envelope();
            ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
            choice.set("delta", delta.get());
            choice.putNull("logprobs").put("finish_reason", finishReason);
            if (withUsage) {
                chunk.putNull("usage");
            }
            steps.add(Sse.event(chunk));
        }
    }

    private ObjectNode envelope() {
        return ChatJson.envelope("chat.completion.chunk", answer, request);
    }

    private void delay(Duration delay) {
        if (!delay.isZero()) {
            steps.add(playback -> playback.sleep(delay));
        }
    }
}
