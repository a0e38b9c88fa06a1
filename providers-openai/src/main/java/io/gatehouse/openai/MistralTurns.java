package io.gatehouse.openai;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import java.util.List;

/** Mistral's template with the whitespace of its third version. */
final class MistralTurns implements PromptTemplate {
    private static final String LABEL = "Mistral";

    @Override
    public String render(List<Message> messages) {
        List<Message> turns = messages.stream().filter(each -> !isSystem(each)).toList();
        int lastUser = check(turns);
        String system = system(messages);
        StringBuilder prompt = new StringBuilder();
        for (int i = 0; i < turns.size(); i++) {
            Message turn = turns.get(i);
            if (turn.role() == Role.USER) {
                prompt.append("[INST] ")
                        .append(i == lastUser ? system : "")
                        .append(turn.text())
                        .append("[/INST]");
            } else {
                prompt.append(' ').append(turn.text()).append(turn.isPrefill() && i == turns.size() - 1 ? "" : "</s>");
            }
        }
        return prompt.toString();
    }

    private static boolean isSystem(Message message) {
        ChatTurns.refuseName(message, LABEL);
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private static String system(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        for (Message message : messages) {
            if (isSystem(message)) {
                text.append(message.text()).append("\n\n");
            }
        }
        return text.toString();
    }

    /** The place of the last message of the user. */
    private static int check(List<Message> turns) {
        int lastUser = -1;
        for (int i = 0; i < turns.size(); i++) {
            if (turns.get(i).role() != (i % 2 == 0 ? Role.USER : Role.ASSISTANT)) {
                throw new InvalidRequestException(
                        "The " + LABEL + " prompt template needs user and assistant in turn, the"
                                + " user first, but message " + i + " of them is of the role "
                                + turns.get(i).role());
            }
            lastUser = i % 2 == 0 ? i : lastUser;
        }
        boolean answered = lastUser < turns.size() - 1;
        if (lastUser < 0 || (answered && !turns.get(turns.size() - 1).isPrefill())) {
            throw new InvalidRequestException(
                    "The " + LABEL + " prompt template needs a message of the user at the end, or"
                            + " the beginning of the answer behind it (Message.prefill)");
        }
        return lastUser;
    }

    @Override
    public boolean takesPrefill() {
        return true;
    }

    @Override
    public String toString() {
        return LABEL;
    }
}
