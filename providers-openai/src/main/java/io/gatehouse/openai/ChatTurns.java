package io.gatehouse.openai;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import java.util.List;

/** Templates in which each message stands for itself between two marks. */
enum ChatTurns implements PromptTemplate {
    CHATML("ChatML", "<|im_start|>", "\n", "<|im_end|>\n"),
    LLAMA3("Llama 3", "<|start_header_id|>", "<|end_header_id|>\n\n", "<|eot_id|>"),
    PLAIN("plain", "", "", "\n\n");

    private final String label;
    private final String beforeRole;
    private final String afterRole;
    private final String end;

    ChatTurns(String label, String beforeRole, String afterRole, String end) {
        this.label = label;
        this.beforeRole = beforeRole;
        this.afterRole = afterRole;
        this.end = end;
    }

    @Override
    public String render(List<Message> messages) {
        StringBuilder prompt = new StringBuilder();
        int last = messages.size() - 1;
        for (int i = 0; i <= last; i++) {
            Message message = messages.get(i);
            refuseName(message, label);
            open(prompt, message);
            boolean begun = i == last && message.isPrefill();
            // What the answer begins with is gone on with at its last character.
            prompt.append(this == LLAMA3 && !begun ? message.text().strip() : message.text());
            if (begun || (this == PLAIN && i == last)) {
                return prompt.toString();
            }
            prompt.append(end);
        }
        open(prompt, Message.assistant(""));
        return prompt.toString();
    }

    private void open(StringBuilder prompt, Message message) {
        if (this != PLAIN) {
            prompt.append(beforeRole).append(role(message)).append(afterRole);
        }
    }

    private static String role(Message message) {
        return switch (message.role()) {
            case SYSTEM, DEVELOPER -> "system";
            case USER -> "user";
            case ASSISTANT -> "assistant";
            case TOOL -> throw new InvalidRequestException("A prompt template has no place for the result of a tool");
        };
    }

    /** Refuses a name that would be lost. */
    static void refuseName(Message message, String template) {
        if (message.name() != null) {
            throw new InvalidRequestException(
                    "The " + template + " prompt template has no place for the name of a speaker:"
                            + " leave it out, or write it into the text");
        }
    }

    @Override
    public boolean takesPrefill() {
        return true;
    }

    @Override
    public String toString() {
        return label;
    }
}
