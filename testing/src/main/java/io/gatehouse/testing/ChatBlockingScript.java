package io.gatehouse.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** A chat answer as one JSON document. */
final class ChatBlockingScript {
    private final ChatAnswer answer;
    private final RecordedRequest request;

    ChatBlockingScript(ChatAnswer answer, RecordedRequest request) {
        this.answer = answer;
        this.request = request;
    }

    Script script() {
        ObjectNode body = ChatJson.envelope("chat.completion", answer, request);
        ArrayNode choices = body.putArray("choices");
        for (int index = 0; index < ChatJson.choices(request); index++) {
            ObjectNode choice = choices.addObject().put("index", index);
            choice.set("message", message());
            choice.putNull("logprobs").put("finish_reason", answer.finishReason());
        }
        body.set("usage", ChatJson.usage(answer, request));
        body.put("service_tier", "default").putNull("system_fingerprint");
        Script script = ChatJson.identified(Scripts.json(200, WireJson.text(body)), request);
        Duration delay = delay();
        return delay.isZero() ? script : script.after(delay);
    }

    private ObjectNode message() {
        ObjectNode message = WireJson.object().put("role", "assistant");
        boolean noContent = answer.refusal != null || (answer.text.isEmpty() && !answer.toolCalls.isEmpty());
        message.put("content", noContent ? null : answer.allText());
        message.put("refusal", answer.refusal);
        if (!answer.reasoning.isEmpty()) {
            message.put("reasoning_content", String.join("", answer.reasoning));
        }
        if (!answer.toolCalls.isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            for (ChatAnswer.ToolCall call : answer.toolCalls) {
                ObjectNode json = calls.addObject().put("id", call.id()).put("type", "function");
                json.putObject("function").put("name", call.name()).put("arguments", call.arguments());
            }
        }
        return message;
    }

    private Duration delay() {
        int pieces = answer.text.size() + answer.reasoning.size() + 2 * answer.toolCalls.size();
        return answer.firstTokenDelay.plus(answer.perTokenDelay.multipliedBy(Math.max(0, pieces - 1)));
    }
}
