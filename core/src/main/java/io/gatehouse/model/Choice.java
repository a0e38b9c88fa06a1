package io.gatehouse.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of the answers of a response; most responses have exactly one. */
public final class Choice {
    private final int index;
    private final Message message;
    private final FinishReason finishReason;
    private final @Nullable String rawFinishReason;
    private final List<TokenLogprob> logprobs;
    private final List<Annotation> annotations;

    private Choice(
            int index,
            Message message,
            FinishReason finishReason,
            @Nullable String rawFinishReason,
            List<TokenLogprob> logprobs,
            List<Annotation> annotations) {
        this.index = index;
        this.message = message;
        this.finishReason = finishReason;
        this.rawFinishReason = rawFinishReason;
        this.logprobs = logprobs;
        this.annotations = annotations;
    }

    /**
     * A choice.
     *
     * @param index from 0
     * @param message the assistant's message
     * @param reason why it ended
     * @param rawReason the provider's own word, or null
     * @return the choice
     */
    public static Choice of(int index, Message message, FinishReason reason, @Nullable String rawReason) {
        return new Choice(index, message, reason, rawReason, List.of(), List.of());
    }

    /**
     * The same choice with log probabilities.
     *
     * @param tokens one entry a token
     * @return a copy
     */
    public Choice withLogprobs(List<TokenLogprob> tokens) {
        return new Choice(index, message, finishReason, rawFinishReason, List.copyOf(tokens), annotations);
    }

    /**
     * The same choice with citations.
     *
     * @param citations the citations
     * @return a copy
     */
    public Choice withAnnotations(List<Annotation> citations) {
        return new Choice(index, message, finishReason, rawFinishReason, logprobs, List.copyOf(citations));
    }

    /**
     * The position among the choices.
     *
     * @return from 0
     */
    public int index() {
        return index;
    }

    /**
     * The assistant's message, ready to be appended to the conversation.
     *
     * @return the message
     */
    public Message message() {
        return message;
    }

    /**
     * Why the answer ended.
     *
     * @return the reason
     */
    public FinishReason finishReason() {
        return finishReason;
    }

    /**
     * The provider's own word for the reason.
     *
     * @return the word, or null
     */
    public @Nullable String rawFinishReason() {
        return rawFinishReason;
    }

    /**
     * Log probabilities.
     *
     * @return one entry a token, empty unless asked for
     */
    public List<TokenLogprob> logprobs() {
        return logprobs;
    }

    /**
     * Citations.
     *
     * @return the citations, often empty
     */
    public List<Annotation> annotations() {
        return annotations;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Choice choice
                && choice.index == index
                && choice.message.equals(message)
                && choice.finishReason == finishReason
                && Objects.equals(choice.rawFinishReason, rawFinishReason)
                && choice.logprobs.equals(logprobs)
                && choice.annotations.equals(annotations);
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, message, finishReason, rawFinishReason, logprobs, annotations);
    }

    @Override
    public String toString() {
        return "Choice(" + index + ", " + finishReason + ", " + message + ")";
    }
}
