package io.gatehouse.internal.call;

import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.Message;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolCallDelta;

/** How much content there is, in characters. */
final class Contents {
    private Contents() {}

    static long length(StreamEvent event) {
        if (event instanceof TextDelta delta) {
            return delta.text().length();
        }
        if (event instanceof ReasoningDelta delta) {
            return delta.text().length();
        }
        if (event instanceof RefusalDelta delta) {
            return delta.text().length();
        }
        return event instanceof ToolCallDelta delta ? delta.arguments().length() : 0;
    }

    static long length(ChatResponse response) {
        long length = 0;
        for (Choice choice : response.choices()) {
            Message message = choice.message();
            length += message.text().length();
            length += message.reasoning() == null ? 0 : message.reasoning().length();
            length += message.refusal() == null ? 0 : message.refusal().length();
            for (ToolCall call : message.toolCalls()) {
                length += call.arguments().length();
            }
        }
        return length;
    }
}
