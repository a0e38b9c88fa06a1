package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Estimates;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.model.AudioPart;
import io.gatehouse.model.Capabilities;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.FilePart;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.Message;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.ResponseFormat;
import org.jspecify.annotations.Nullable;

/** Whether a target can answer a request. Only what is known to be impossible counts against it. */
final class Fit {
    // English text has four or five characters a token, code three, and nothing common more than six: a prompt that is
    // too long at this rate is too long.
    private static final int MOST_CHARS_PER_TOKEN = 6;

    private Fit() {}

    /** Why the target cannot answer the request, or null. */
    static @Nullable Misfit misfit(ModelRequest request, Stop stop) {
        Capabilities known = stop.capabilities();
        if (!(request instanceof ChatRequest chat) || !mayRefuse(known)) {
            return null;
        }
        if (isFalse(known.tools()) && !chat.tools().isEmpty()) {
            return new Misfit("it takes no tools", false);
        }
        ResponseFormat format = chat.responseFormat();
        if (isFalse(known.jsonSchema()) && format != null && format.kind() == ResponseFormat.Kind.JSON_SCHEMA) {
            return new Misfit("it does not answer by a JSON schema", false);
        }
        Misfit part = ofParts(chat, known);
        return part != null ? part : ofLength(chat, known);
    }

    /** Whether there are requests that the capabilities speak against. */
    static boolean mayRefuse(Capabilities known) {
        return known.contextWindow() != null
                || isFalse(known.tools())
                || isFalse(known.jsonSchema())
                || isFalse(known.vision())
                || isFalse(known.audioInput())
                || isFalse(known.fileInput());
    }

    private static @Nullable Misfit ofParts(ChatRequest chat, Capabilities known) {
        boolean images = !isFalse(known.vision());
        boolean audio = !isFalse(known.audioInput());
        boolean files = !isFalse(known.fileInput());
        if (images && audio && files) {
            return null;
        }
        for (Message message : chat.messages()) {
            for (ContentPart part : message.content()) {
                if (!images && part instanceof ImagePart) {
                    return new Misfit("it takes no images", false);
                }
                if (!audio && part instanceof AudioPart) {
                    return new Misfit("it takes no audio", false);
                }
                if (!files && part instanceof FilePart) {
                    return new Misfit("it takes no files", false);
                }
            }
        }
        return null;
    }

    private static @Nullable Misfit ofLength(ChatRequest chat, Capabilities known) {
        Long window = known.contextWindow();
        if (window == null) {
            return null;
        }
        long prompt = Estimates.promptChars(chat) / MOST_CHARS_PER_TOKEN;
        Integer asked = chat.sampling().maxTokens();
        long output = asked == null ? 0 : asked;
        if (prompt + output <= window) {
            return null;
        }
        return new Misfit(
                "a prompt of at least " + prompt + " tokens" + (asked == null ? "" : " and " + output + " of output")
                        + " cannot fit its context window of " + window + " tokens",
                true);
    }

    private static boolean isFalse(@Nullable Boolean value) {
        return Boolean.FALSE.equals(value);
    }
}
