package io.gatehouse.internal.call;

import io.gatehouse.model.Annotation;
import io.gatehouse.model.AnnotationDelta;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.Message;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolCallDelta;
import java.util.ArrayList;
import java.util.List;

/** A whole answer as the deltas of which it would have been made. */
final class Deltas {
    private Deltas() {}

    static List<StreamEvent> of(ChatResponse response) {
        List<StreamEvent> events = new ArrayList<>();
        for (Choice choice : response.choices()) {
            addChoice(choice, events);
        }
        return events;
    }

    private static void addChoice(Choice choice, List<StreamEvent> events) {
        int index = choice.index();
        Message message = choice.message();
        if (message.reasoning() != null && !message.reasoning().isEmpty()) {
            events.add(ReasoningDelta.of(index, message.reasoning()));
        }
        String text = message.text();
        if (!text.isEmpty()) {
            TextDelta delta = TextDelta.of(index, text);
            events.add(choice.logprobs().isEmpty() ? delta : delta.withLogprobs(choice.logprobs()));
        }
        if (message.refusal() != null && !message.refusal().isEmpty()) {
            events.add(RefusalDelta.of(index, message.refusal()));
        }
        List<ToolCall> calls = message.toolCalls();
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            events.add(ToolCallDelta.of(index, i, call.id(), call.name(), call.arguments())
                    .withExtra(call.extra()));
        }
        for (Annotation annotation : choice.annotations()) {
            events.add(AnnotationDelta.of(index, annotation));
        }
    }
}
