package io.gatehouse.internal.http;

import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.ContentBlockedException;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Message;
import io.gatehouse.model.UnavailableException;

/** Tells an answer from none. */
final class Emptiness {
    private Emptiness() {}

    /** An answer without content that claims to have ended well is no answer, and one that was taken away neither. */
    static void check(ChatResponse response, Errors errors) {
        if (isTakenAway(response)) {
            throw new ContentBlockedException(errors.details(errors.place()
                    + " blocked the content of its answer on policy grounds, so that nothing is left of it"));
        }
        if (response.usage().outputTokens() > 0) {
            return;
        }
        for (Choice choice : response.choices()) {
            boolean stopped = choice.finishReason() == FinishReason.STOP || choice.finishReason() == FinishReason.OTHER;
            if (!stopped || !isEmpty(choice.message())) {
                return;
            }
        }
        throw new UnavailableException(errors.details(errors.place() + " gave an empty answer. A retry may help"));
    }

    private static boolean isTakenAway(ChatResponse response) {
        for (Choice choice : response.choices()) {
            if (choice.finishReason() != FinishReason.CONTENT_FILTER || !isEmpty(choice.message())) {
                return false;
            }
        }
        return !response.choices().isEmpty();
    }

    private static boolean isEmpty(Message message) {
        return message.text().isEmpty()
                && message.toolCalls().isEmpty()
                && (message.refusal() == null || message.refusal().isEmpty())
                && (message.reasoning() == null || message.reasoning().isEmpty())
                && message.extra().isEmpty();
    }
}
