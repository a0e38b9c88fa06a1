package io.gatehouse.internal.call;

import io.gatehouse.model.Annotation;
import io.gatehouse.model.Choice;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolCallDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One choice of an answer while it grows. Confined to one thread. */
public final class ChoiceParts {
    private final int index;
    private @Nullable StringBuilder text;
    private @Nullable StringBuilder reasoning;
    private @Nullable StringBuilder refusal;
    private final List<ToolParts> tools = new ArrayList<>(0);
    private final List<Annotation> annotations = new ArrayList<>(0);
    private final List<TokenLogprob> logprobs = new ArrayList<>(0);
    private @Nullable Map<String, List<Json>> extras;
    private @Nullable FinishReason finishReason;
    private @Nullable String rawFinishReason;

    ChoiceParts(int index) {
        this.index = index;
    }

    int index() {
        return index;
    }

    void text(TextDelta delta) {
        if (text == null) {
            text = new StringBuilder();
        }
        text.append(delta.text());
        logprobs.addAll(delta.logprobs());
    }

    void reasoning(String piece) {
        if (reasoning == null) {
            reasoning = new StringBuilder();
        }
        reasoning.append(piece);
    }

    void refusal(String piece) {
        if (refusal == null) {
            refusal = new StringBuilder();
        }
        refusal.append(piece);
    }

    void annotation(Annotation annotation) {
        annotations.add(annotation);
    }

    /** Notes a piece of a field of the message that has no type. */
    public void extra(String field, Json value) {
        if (extras == null) {
            extras = new LinkedHashMap<>();
        }
        extras.computeIfAbsent(field, name -> new ArrayList<>(1)).add(value);
    }

    void tool(ToolCallDelta delta) {
        ToolParts parts = null;
        for (ToolParts candidate : tools) {
            if (candidate.index == delta.index()) {
                parts = candidate;
            }
        }
        if (parts == null) {
            parts = new ToolParts(delta.index());
            tools.add(parts);
        }
        parts.add(delta);
    }

    /** Notes why the choice ended. */
    public void finish(FinishReason reason, @Nullable String raw) {
        finishReason = reason;
        rawFinishReason = raw;
    }

    boolean isFinished() {
        return finishReason != null;
    }

    boolean hasToolCalls() {
        return !tools.isEmpty();
    }

    Choice build() {
        FinishReason reason = finishReason == null ? FinishReason.OTHER : finishReason;
        Message.Builder message = Message.builder(Role.ASSISTANT);
        if (extras != null) {
            Map<String, Json> joined = new LinkedHashMap<>();
            extras.forEach((field, pieces) -> joined.put(field, joined(pieces)));
            message.extra(joined);
        }
        return withDetails(Choice.of(index, message(message), reason, rawFinishReason));
    }

    private static Json joined(List<Json> pieces) {
        if (pieces.size() == 1 || !pieces.stream().allMatch(Json::isArray)) {
            return pieces.get(pieces.size() - 1);
        }
        return Json.of(
                pieces.stream().flatMap(piece -> piece.elements().stream()).toList());
    }

    private Choice withDetails(Choice choice) {
        Choice detailed = logprobs.isEmpty() ? choice : choice.withLogprobs(logprobs);
        return annotations.isEmpty() ? detailed : detailed.withAnnotations(annotations);
    }

    /** The choice with this content; the same object when it has this content already. */
    Choice replaceContent(Choice choice) {
        Message old = choice.message();
        boolean same = old.text().equals(text == null ? "" : text.toString())
                && Objects.equals(emptyToNull(old.reasoning()), string(reasoning))
                && Objects.equals(emptyToNull(old.refusal()), string(refusal))
                && old.toolCalls().equals(toolCalls())
                && choice.annotations().equals(annotations);
        if (same) {
            return choice;
        }
        Message message = message(old.toBuilder());
        return Choice.of(choice.index(), message, choice.finishReason(), choice.rawFinishReason())
                .withAnnotations(annotations);
    }

    private Message message(Message.Builder builder) {
        if (text != null) {
            builder.text(text.toString());
        } else {
            builder.content(List.of());
        }
        return builder.reasoning(string(reasoning))
                .refusal(string(refusal))
                .toolCalls(toolCalls())
                .build();
    }

    private List<ToolCall> toolCalls() {
        List<ToolCall> calls = new ArrayList<>(tools.size());
        for (ToolParts parts : tools) {
            calls.add(parts.build());
        }
        return calls;
    }

    private static @Nullable String string(@Nullable StringBuilder builder) {
        return builder == null || builder.length() == 0 ? null : builder.toString();
    }

    private static @Nullable String emptyToNull(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }

    private static final class ToolParts {
        private final int index;
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
        private @Nullable Json extra;

        ToolParts(int index) {
            this.index = index;
        }

        void add(ToolCallDelta delta) {
            if (delta.id() != null) {
                id = delta.id();
            }
            if (delta.name() != null) {
                name = delta.name();
            }
            if (delta.extra() != null) {
                extra = delta.extra();
            }
            arguments.append(delta.arguments());
        }

        ToolCall build() {
            return ToolCall.of(id, name, arguments.toString()).withExtra(extra);
        }
    }
}
