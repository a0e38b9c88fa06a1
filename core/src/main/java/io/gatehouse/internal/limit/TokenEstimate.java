package io.gatehouse.internal.limit;

import io.gatehouse.internal.call.Estimates;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.TextPart;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolSpec;
import io.gatehouse.spi.TokenCounter;
import org.jspecify.annotations.Nullable;

/**
 * A guess at a request's tokens from the lengths of its texts: an eighth off is fine for a reservation that is settled
 * later, and a tokenizer would cost more than the rest of the chain.
 */
final class TokenEstimate implements TokenCounter {
    static final TokenEstimate INSTANCE = new TokenEstimate();

    // Between the 765 tokens of a square megapixel at one big host and the 1,600 of the largest image at another.
    private static final long IMAGE = 1_000;
    private static final long LOW_DETAIL_IMAGE = 85;
    private static final long OTHER_PART = 1_000;
    private static final long PER_MESSAGE = 4;
    private static final int SAMPLES = 1_024;
    private static final char CJK = '\u2E80';

    private TokenEstimate() {}

    /** Input as counted, plus the longest answer that the request allows. */
    static long total(TokenCounter counter, ModelRequest request) {
        return Math.max(1, counter.inputTokens(request) + Estimates.mostOutputTokens(request));
    }

    @Override
    public long inputTokens(ModelRequest request) {
        long tokens = 0;
        if (request instanceof EmbeddingRequest embedding) {
            for (String text : embedding.input()) {
                tokens += of(text);
            }
        } else if (request instanceof ChatRequest chat) {
            for (Message message : chat.messages()) {
                tokens += of(message);
            }
            for (ToolSpec tool : chat.tools()) {
                tokens += PER_MESSAGE + of(tool.name()) + of(tool.description());
                tokens += tool.parameters() == null ? 0 : of(tool.parameters().toString());
            }
        }
        return tokens;
    }

    private static long of(Message message) {
        long tokens = PER_MESSAGE + of(message.reasoning());
        for (ContentPart part : message.content()) {
            tokens += of(part);
        }
        for (ToolCall call : message.toolCalls()) {
            tokens += PER_MESSAGE + of(call.name()) + of(call.arguments());
        }
        return tokens;
    }

    private static long of(ContentPart part) {
        if (part instanceof TextPart text) {
            return of(text.text());
        }
        if (part instanceof ImagePart image) {
            return "low".equals(image.detail()) ? LOW_DETAIL_IMAGE : IMAGE;
        }
        return OTHER_PART;
    }

    /** A quarter of a token for an ASCII character, half for another alphabet's, one for CJK; long texts by samples. */
    static long of(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        int length = text.length();
        int step = 1 + (length - 1) / SAMPLES;
        long quarters = 0;
        for (int i = 0; i < length; i += step) {
            char c = text.charAt(i);
            quarters += c < 0x80 ? 1 : c < CJK ? 2 : 4;
        }
        int seen = (length - 1) / step + 1;
        return (quarters * length / seen + 3) / 4;
    }
}
