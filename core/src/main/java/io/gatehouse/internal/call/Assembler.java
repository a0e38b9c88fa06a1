package io.gatehouse.internal.call;

import io.gatehouse.model.AnnotationDelta;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Head;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.model.UsageUpdate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the whole answer from its deltas. Confined to one thread. */
public final class Assembler {
    private final List<ChoiceParts> choices = new ArrayList<>(1);
    private Usage usage = Usage.UNKNOWN;
    private long chars;
    private @Nullable Head restarted;

    /** Adds what an event says; events without content change nothing. */
    public void add(StreamEvent event) {
        if (event instanceof TextDelta delta) {
            choice(delta.choice()).text(delta);
            chars += delta.text().length();
        } else if (event instanceof ToolCallDelta delta) {
            choice(delta.choice()).tool(delta);
            chars += delta.arguments().length();
        } else if (event instanceof ReasoningDelta delta) {
            choice(delta.choice()).reasoning(delta.text());
            chars += delta.text().length();
        } else if (event instanceof RefusalDelta delta) {
            choice(delta.choice()).refusal(delta.text());
            chars += delta.text().length();
        } else if (event instanceof AnnotationDelta delta) {
            choice(delta.choice()).annotation(delta.annotation());
        } else if (event instanceof UsageUpdate update) {
            usage = update.usage();
        } else if (event instanceof Restarted restart) {
            restarted = restart.head();
            choices.clear();
            usage = Usage.UNKNOWN;
            chars = 0;
        }
    }

    /** The parts of a choice, made when first asked for. */
    public ChoiceParts choice(int index) {
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i).index() == index) {
                return choices.get(i);
            }
        }
        ChoiceParts parts = new ChoiceParts(index);
        choices.add(parts);
        choices.sort(Comparator.comparingInt(ChoiceParts::index));
        return parts;
    }

    /** Whether nothing of any choice has been seen. */
    public boolean isEmpty() {
        return choices.isEmpty();
    }

    /** Whether all choices seen, and at least so many, have ended. */
    public boolean allFinished(int expected) {
        return choices.size() >= expected && choices.stream().allMatch(ChoiceParts::isFinished);
    }

    /** Whether any choice has tool calls. */
    public boolean hasToolCalls() {
        return choices.stream().anyMatch(ChoiceParts::hasToolCalls);
    }

    /** The tokens reported last. */
    public Usage usage() {
        return usage;
    }

    /** Sets the tokens reported last. */
    public void usage(Usage reported) {
        usage = reported;
    }

    /** Characters of content so far. */
    long chars() {
        return chars;
    }

    /** The choices as they stand. */
    public List<Choice> choices() {
        List<Choice> built = new ArrayList<>(choices.size());
        for (ChoiceParts parts : choices) {
            built.add(parts.build());
        }
        return built;
    }

    /**
     * What has come so far of the answer to a request, by {@code head} unless restarted; its finish reason says that it
     * has not ended, and its usage is an estimate when none was reported.
     */
    public @Nullable ChatResponse partial(Head head, ChatRequest request) {
        if (isEmpty()) {
            return null;
        }
        return ChatResponse.builder(restarted != null ? restarted : head)
                .choices(choices())
                .usage(usage.isKnown() ? usage : Estimates.usage(request, chars))
                .build();
    }

    /**
     * The answer with the content that was assembled here in place of its own. When both say the same the answer is
     * returned as it is; otherwise what belonged to the old content (raw body, log probabilities) goes.
     */
    @SuppressWarnings("ReferenceEquality") // asks whether the same object came back
    ChatResponse reconcile(ChatResponse response) {
        List<Choice> original = response.choices();
        List<Choice> changed = new ArrayList<>(original.size());
        boolean same = true;
        for (Choice choice : original) {
            Choice now = choice(choice.index()).replaceContent(choice);
            same &= now == choice;
            changed.add(now);
        }
        for (ChoiceParts parts : choices) {
            if (original.stream().noneMatch(choice -> choice.index() == parts.index())) {
                parts.finish(FinishReason.OTHER, null);
                changed.add(parts.build());
                same = false;
            }
        }
        return same
                ? response
                : response.toBuilder()
                        .choices(changed)
                        .raw(io.gatehouse.model.Json.MISSING)
                        .build();
    }
}
