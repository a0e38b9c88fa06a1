package io.gatehouse.internal.call;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.TextPart;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.Usage;
import java.util.List;

/** Rough counts of tokens where nobody counted them: four characters are one, as in English text. */
public final class Estimates {
    /** What an answer may take when the request does not bound it. */
    public static final long DEFAULT_OUTPUT = 1_024;

    private static final int CHARS_PER_TOKEN = 4;
    // What most answers take, however many their requests allow: a few paragraphs.
    private static final long ORDINARY_OUTPUT = 256;

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

    /** Tokens of a message's texts and tool calls. Only lengths are looked at. */
    public static long tokens(Message message) {
        long chars = 0;
        List<ContentPart> parts = message.content();
        for (int i = 0; i < parts.size(); i++) {
            chars += parts.get(i) instanceof TextPart text ? text.text().length() : 0;
        }
        List<ToolCall> calls = message.toolCalls();
        for (int i = 0; i < calls.size(); i++) {
            chars += calls.get(i).arguments().length();
        }
        return tokens(chars);
    }

    /** Tokens of what a request asks, from its lengths alone. */
    public static long promptTokens(ModelRequest request) {
        long tokens = 0;
        if (request instanceof ChatRequest chat) {
            List<Message> messages = chat.messages();
            for (int i = 0; i < messages.size(); i++) {
                tokens += tokens(messages.get(i));
            }
        } else if (request instanceof EmbeddingRequest embedding) {
            List<String> input = embedding.input();
            for (int i = 0; i < input.size(); i++) {
                tokens += tokens(input.get(i).length());
            }
        }
        return tokens;
    }

    /** Tokens of the longest answers that a request allows. */
    public static long mostOutputTokens(ModelRequest request) {
        return outputTokens(request, DEFAULT_OUTPUT, Long.MAX_VALUE);
    }

    /** Tokens that answers to a request have as a rule. */
    public static long ordinaryOutputTokens(ModelRequest request) {
        return outputTokens(request, ORDINARY_OUTPUT, ORDINARY_OUTPUT);
    }

    private static long outputTokens(ModelRequest request, long otherwise, long most) {
        if (!(request instanceof ChatRequest chat)) {
            return 0;
        }
        Sampling sampling = chat.sampling();
        long each = sampling.maxTokens() == null ? otherwise : Math.min(most, sampling.maxTokens());
        return sampling.n() == null ? each : each * sampling.n();
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
