package io.gatehouse.internal.call;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Message;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;

/** Rough counts of tokens where nobody counted them: four characters are one, as in English text. */
public final class Estimates {
    private static final int CHARS_PER_TOKEN = 4;

    private Estimates() {}

    /** Tokens of so many characters. */
    public static long tokens(long chars) {
        return (chars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
    }

    /** Characters of a conversation. */
    public static long promptChars(ChatRequest request) {
        long chars = 0;
        for (Message message : request.messages()) {
            chars += message.text().length();
            for (ToolCall call : message.toolCalls()) {
                chars += call.arguments().length();
            }
        }
        return chars;
    }

    /** What an answer of so many characters used. */
    public static Usage usage(ChatRequest request, long answerChars) {
        return Usage.builder()
                .inputTokens(tokens(promptChars(request)))
                .outputTokens(tokens(answerChars))
                .estimated(true)
                .build();
    }
}
