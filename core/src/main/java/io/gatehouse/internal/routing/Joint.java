package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Estimates;
import io.gatehouse.model.Annotation;
import io.gatehouse.model.AnnotationDelta;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Head;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.Usage;
import io.gatehouse.model.UsageUpdate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of one answer together that several targets gave, so that nobody sees where they meet. Confined to one
 * thread.
 */
final class Joint {
    private static final long UNCOUNTED = -1;

    private final Queue<StreamEvent> ready = new ArrayDeque<>(2);
    private final StringBuilder text = new StringBuilder();
    private final List<TokenLogprob> logprobs = new ArrayList<>(0);
    private final List<Annotation> annotations = new ArrayList<>(0);
    private boolean onlyText = true;
    private Usage usage = Usage.UNKNOWN;
    private long chars;
    // Tokens of the text so far where the server counted them, by part: those before this one, or UNCOUNTED.
    private long countedBefore;
    private long counted;
    private boolean textSinceCount;
    // What the parts before this one used; null while there is one part.
    private @Nullable Usage before;
    private @Nullable Repetition repetition;

    /** The next event for the reader, or null. */
    @Nullable
    StreamEvent poll() {
        return ready.poll();
    }

    /** Takes an event of the part that is being read. */
    void add(StreamEvent event) {
        if (event instanceof TextDelta delta && delta.choice() == 0) {
            addText(delta);
            return;
        }
        if (event.bearsContent()) {
            onlyText &= event instanceof Finished;
            flush();
        }
        if (event instanceof UsageUpdate update) {
            usage = update.usage();
            count();
            ready.add(before == null ? event : UsageUpdate.of(before.plus(usage)));
        } else if (event instanceof Finished end) {
            ready.add(before == null ? event : Finished.of(whole(end.response(), before)));
        } else {
            if (event instanceof AnnotationDelta delta) {
                annotations.add(delta.annotation());
            }
            ready.add(event);
        }
    }

    private void addText(TextDelta delta) {
        if (repetition == null) {
            pass(delta);
        } else if (!repetition.holds(delta)) {
            flush();
        }
    }

    // A count that comes without text is of tokens that are not all text yet: a character may need several.
    private void count() {
        if (textSinceCount) {
            counted = usage.outputTokens();
            textSinceCount = false;
        }
    }

    private long countedTokens() {
        return textSinceCount || countedBefore == UNCOUNTED ? UNCOUNTED : countedBefore + counted;
    }

    private void flush() {
        if (repetition != null) {
            repetition.rest().forEach(this::pass);
            repetition = null;
        }
    }

    private void pass(TextDelta delta) {
        text.append(delta.text());
        textSinceCount = true;
        chars += delta.text().length();
        logprobs.addAll(delta.logprobs());
        ready.add(delta);
    }

    /** Whether what there is can be gone on with: text of a single choice, neither JSON nor a tool call. */
    boolean canContinue(ChatRequest request) {
        Integer n = request.sampling().n();
        List<Message> messages = request.messages();
        return onlyText
                && text.length() > 0
                && (n == null || n == 1)
                && (request.responseFormat() == null
                        || !request.responseFormat().isJson())
                && messages.get(messages.size() - 1).role() != Role.ASSISTANT;
    }

    /** The request that asks to go on. */
    ChatRequest withPrefix(ChatRequest request) {
        ChatRequest.Builder longer = request.toBuilder().add(Message.prefill(text.toString()));
        Integer most = request.sampling().maxTokens();
        if (most != null) {
            long spent = countedTokens();
            long rest = Math.max(1, most - (spent == UNCOUNTED ? Estimates.tokens(text.length()) : spent));
            longer.sampling(request.sampling().toBuilder().maxTokens((int) rest).build());
        }
        return longer.build();
    }

    /** The end of the answer when nothing is left to go on with: its last token had come before it broke; or null. */
    @Nullable
    Finished ended(ChatRequest request, Head head) {
        Integer most = request.sampling().maxTokens();
        if (most == null || !canContinue(request) || countedTokens() < most) {
            return null;
        }
        Choice end = Choice.of(0, Message.assistant(text.toString()), FinishReason.LENGTH, "length")
                .withLogprobs(logprobs)
                .withAnnotations(annotations);
        return Finished.of(ChatResponse.builder(head)
                .choices(List.of(end))
                .usage(usedWith(request))
                .build());
    }

    private Usage usedWith(ChatRequest request) {
        Usage used = usage.isKnown() ? usage : Estimates.usage(request, chars);
        return before == null ? used : before.plus(used);
    }

    /** Another part begins, to go on with the text so far; it may say that once more unless the engine never does. */
    void continued(ChatRequest request, boolean mayRepeat) {
        before = usedWith(request);
        countedBefore = countedTokens();
        counted = 0;
        textSinceCount = false;
        usage = Usage.UNKNOWN;
        chars = 0;
        repetition = mayRepeat ? Repetition.of(text.toString()) : null;
    }

    /** Everything begins anew. */
    void restarted() {
        ready.clear();
        text.setLength(0);
        logprobs.clear();
        annotations.clear();
        onlyText = true;
        usage = Usage.UNKNOWN;
        chars = 0;
        countedBefore = 0;
        counted = 0;
        textSinceCount = false;
        before = null;
        repetition = null;
    }

    private ChatResponse whole(ChatResponse last, Usage earlier) {
        Choice end = last.choices().isEmpty()
                ? Choice.of(0, Message.assistant(""), FinishReason.OTHER, null)
                : last.choices().get(0);
        Message message = end.message().toBuilder().text(text.toString()).build();
        Choice joined = Choice.of(0, message, end.finishReason(), end.rawFinishReason())
                .withLogprobs(logprobs)
                .withAnnotations(annotations);
        return last.toBuilder()
                .choices(List.of(joined))
                .usage(earlier.plus(last.usage()))
                .raw(Json.MISSING)
                .build();
    }
}
