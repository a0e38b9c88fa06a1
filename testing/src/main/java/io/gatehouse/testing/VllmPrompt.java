package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;

/** The prompt of a {@link FakeVllm}, as its chat template renders it. A token of it is a byte. */
final class VllmPrompt {
    private VllmPrompt() {}

    static String of(JsonNode json, boolean chat) {
        if (!chat) {
            return json.path("prompt").asText();
        }
        StringBuilder prompt = new StringBuilder();
        if (!json.path("tools").isEmpty()) {
            prompt.append("<tools>").append(json.path("tools")).append("</tools>\n");
        }
        boolean goesOn = json.path("continue_final_message").asBoolean();
        JsonNode messages = json.path("messages");
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            boolean open = goesOn && i == messages.size() - 1;
            prompt.append("<|im_start|>")
                    .append(message.path("role").asText())
                    .append('\n')
                    .append(Prompt.textOf(message.path("content")))
                    .append(open ? "" : "<|im_end|>\n");
        }
        boolean opened = !goesOn && json.path("add_generation_prompt").asBoolean(true);
        return prompt.append(opened ? "<|im_start|>assistant\n" : "").toString();
    }

    /** The text of the last message. */
    static String last(JsonNode json) {
        JsonNode messages = json.path("messages");
        return messages.isEmpty()
                ? ""
                : Prompt.textOf(messages.get(messages.size() - 1).path("content"));
    }
}
