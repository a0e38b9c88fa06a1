package io.gatehouse.testing;

import io.gatehouse.model.Annotation;
import io.gatehouse.model.AnnotationDelta;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Message;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.Role;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolCallDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A whole answer as pieces, and back. */
final class FakeAssembly {
    private FakeAssembly() {}

    /** The pieces of which a stream makes the same answer. */
    static List<StreamEvent> events(ChatResponse response) {
        List<StreamEvent> events = new ArrayList<>();
        for (Choice choice : response.choices()) {
            Message message = choice.message();
            int index = choice.index();
            if (message.reasoning() != null) {
                events.add(ReasoningDelta.of(index, message.reasoning()));
            }
            if (!message.text().isEmpty()) {
                events.add(TextDelta.of(index, message.text()).withLogprobs(choice.logprobs()));
            }
            if (message.refusal() != null) {
                events.add(RefusalDelta.of(index, message.refusal()));
            }
            for (int i = 0; i < message.toolCalls().size(); i++) {
                ToolCall call = message.toolCalls().get(i);
                events.add(ToolCallDelta.of(index, i, call.id(), call.name(), call.arguments())
                        .withExtra(call.extra()));
            }
            for (Annotation annotation : choice.annotations()) {
                events.add(AnnotationDelta.of(index, annotation));
            }
        }
        return events;
    }

    /** The choices that these pieces make. */
    static List<Choice> choices(List<StreamEvent> events, @Nullable FinishReason reason) {
        Map<Integer, Parts> byIndex = new TreeMap<>();
        for (StreamEvent event : events) {
            if (event instanceof TextDelta delta) {
                Parts parts = parts(byIndex, delta.choice());
                parts.text.append(delta.text());
                parts.logprobs.addAll(delta.logprobs());
            } else if (event instanceof ReasoningDelta delta) {
                parts(byIndex, delta.choice()).reasoning.append(delta.text());
            } else if (event instanceof RefusalDelta delta) {
                parts(byIndex, delta.choice()).refusal.append(delta.text());
            } else if (event instanceof ToolCallDelta delta) {
                parts(byIndex, delta.choice()).tool(delta);
            } else if (event instanceof AnnotationDelta delta) {
                parts(byIndex, delta.choice()).annotations.add(delta.annotation());
            }
        }
        parts(byIndex, 0);
        List<Choice> choices = new ArrayList<>();
        byIndex.forEach((index, parts) -> choices.add(parts.choice(index, reason)));
        return choices;
    }

    private static Parts parts(Map<Integer, Parts> byIndex, int choice) {
        return byIndex.computeIfAbsent(choice, index -> new Parts());
    }

    private static final class Parts {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();
        private final Map<Integer, ToolCall> tools = new TreeMap<>();
        private final List<TokenLogprob> logprobs = new ArrayList<>();
        private final List<Annotation> annotations = new ArrayList<>();

        void tool(ToolCallDelta delta) {
            tools.merge(
                    delta.index(),
                    ToolCall.of(
                                    delta.id() == null ? "" : delta.id(),
                                    delta.name() == null ? "" : delta.name(),
                                    delta.arguments())
                            .withExtra(delta.extra()),
                    (begun, more) -> begun.withArguments(begun.arguments() + more.arguments()));
        }

        Choice choice(int index, @Nullable FinishReason reason) {
            Message.Builder message = Message.builder(Role.ASSISTANT)
                    .reasoning(reasoning.isEmpty() ? null : reasoning.toString())
                    .refusal(refusal.isEmpty() ? null : refusal.toString())
                    .toolCalls(List.copyOf(tools.values()));
            if (!text.isEmpty()) {
                message.text(text.toString());
            }
            FinishReason usual = tools.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
            return Choice.of(index, message.build(), reason != null ? reason : usual, null)
                    .withLogprobs(logprobs)
                    .withAnnotations(annotations);
        }
    }
}
