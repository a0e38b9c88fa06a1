package io.gatehouse.openai;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import java.util.List;

/**
 * Makes one prompt from the messages of a chat, for APIs that take only a text. It must be the one that the model was trained
 * with: another one works without an error, and badly. Implementations are thread-safe.
 *
 * <p>Calls of tools, their results and everything that is not text never get here; they are refused before.
 */
@FunctionalInterface
public interface PromptTemplate {
    /**
     * The prompt.
     *
     * @param messages the conversation, texts only; its last message may be the beginning of the answer
     *     ({@link Message#isPrefill}), and the prompt then ends with it
     * @return the prompt, not empty
     * @throws InvalidRequestException when this template has no words for one of the messages
     */
    String render(List<Message> messages);

    /**
     * Whether a prompt ends with the beginning of the answer, where the conversation does, so that the model goes on with it.
     *
     * @return false unless overridden; true for {@link PromptTemplates}
     */
    default boolean takesPrefill() {
        return false;
    }
}
