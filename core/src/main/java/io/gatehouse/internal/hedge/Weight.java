package io.gatehouse.internal.hedge;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.TextPart;
import io.gatehouse.model.ToolCall;
import org.jspecify.annotations.Nullable;

/** Roughly how many tokens a request may use; looked at only when a call is slow. */
final class Weight {
    // English text has about four characters a token. Images and files are billed at about a thousand.
    private static final int CHARS_A_TOKEN = 4;
    private static final int TOKENS_A_PART = 1_000;
    private static final int OUTPUT = 4_096;

    private Weight() {}

    /** Tokens of prompt and output. */
    static long of(ModelRequest request, @Nullable Long mostOutput) {
        if (request instanceof ChatRequest chat) {
            return prompt(chat) + output(chat, mostOutput);
        }
        long chars = 0;
        if (request instanceof EmbeddingRequest embedding) {
            for (String text : embedding.input()) {
                chars += text.length();
            }
        }
        return chars / CHARS_A_TOKEN;
    }

    private static long prompt(ChatRequest chat) {
        long chars = 0;
        long parts = 0;
        for (Message message : chat.messages()) {
            for (ContentPart part : message.content()) {
                if (part instanceof TextPart text) {
                    chars += text.text().length();
                } else {
                    parts++;
                }
            }
            for (ToolCall call : message.toolCalls()) {
                chars += call.arguments().length();
            }
        }
        return chars / CHARS_A_TOKEN + parts * TOKENS_A_PART;
    }

    private static long output(ChatRequest chat, @Nullable Long most) {
        Integer limit = chat.sampling().maxTokens();
        long each = limit != null ? limit : most != null ? most : OUTPUT;
        Integer choices = chat.sampling().n();
        return choices == null ? each : each * choices;
    }
}
