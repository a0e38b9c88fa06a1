package io.gatehouse.internal.routing;

import io.gatehouse.internal.call.Estimates;
import io.gatehouse.internal.call.Hashing;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.ImagePart;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import io.gatehouse.model.TextPart;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a prompt begins with, as hashes at several depths: what it shares with many others, what is its conversation's
 * own, and how its conversation went on. A later turn of a conversation has the same hashes as far as an earlier one had
 * any. The same in every JVM, made without building texts, and from a bounded number of characters.
 */
final class PrefixKeys {
    // About 256 tokens, as other routers look at; what differs only behind them is told apart one level deeper.
    private static final int SYSTEM_HEAD = 1_024;
    private static final int MESSAGE_HEAD = 512;
    private static final int TAIL = 128;
    private static final int TOOLS = 32;
    private static final int TOOL_HEAD = 64;
    private static final int PARTS = 16;
    // What no instruction comes before: instructions at the beginning count as one, however they are cut into messages.
    private static final int INSTRUCTIONS = 8;
    private static final long SEED = 0x2545F4914F6CDD1DL;

    private int depths;
    private int own;
    private long sharedTokens;
    private long firstTokens;
    private long earlierTokens;
    private boolean continues;
    private long first;
    private long second;
    private long third;
    private long fourth;

    private PrefixKeys() {}

    /** The keys of a request. */
    static PrefixKeys of(ChatRequest request) {
        PrefixKeys keys = new PrefixKeys();
        keys.read(request);
        return keys;
    }

    /** How many depths there are: none when the prompt has no text. */
    int depths() {
        return depths;
    }

    /** The first depth that the first message behind the instructions is part of. */
    int own() {
        return own;
    }

    /** Tokens of the instructions, by estimate. */
    long sharedTokens() {
        return sharedTokens;
    }

    /** Tokens of the first message behind the instructions, by estimate. */
    long firstTokens() {
        return firstTokens;
    }

    /** Tokens of all but the last message, by estimate. */
    long earlierTokens() {
        return earlierTokens;
    }

    /** Whether the model has spoken before: the prompt is the continuation of an earlier one. */
    boolean continues() {
        return continues;
    }

    /** The hash at a depth. */
    long at(int depth) {
        return switch (depth) {
            case 0 -> first;
            case 1 -> second;
            case 2 -> third;
            default -> fourth;
        };
    }

    private void add(long hash) {
        if (depths > 0 && at(depths - 1) == hash) {
            return;
        }
        switch (depths++) {
            case 0 -> first = hash;
            case 1 -> second = hash;
            case 2 -> third = hash;
            default -> fourth = hash;
        }
    }

    private void read(ChatRequest request) {
        List<Message> messages = request.messages();
        long scope = scope(request);
        long hash = tools(scope, request.tools());
        int begin = instructions(messages);
        for (int i = 0; i < begin; i++) {
            sharedTokens += Estimates.tokens(messages.get(i));
            hash = head(hash, messages.get(i), SYSTEM_HEAD / begin);
        }
        earlierTokens = sharedTokens;
        if (hash != scope) {
            add(Hashing.finish(hash));
        }
        for (int i = 0; i < begin; i++) {
            hash = tail(hash, messages.get(i));
        }
        conversation(hash, messages, begin);
    }

    private void conversation(long from, List<Message> messages, int begin) {
        long hash = from;
        own = depths;
        if (begin < messages.size() && hasText(messages.get(begin))) {
            firstTokens = Estimates.tokens(messages.get(begin));
            hash = head(hash, messages.get(begin), MESSAGE_HEAD);
            add(Hashing.finish(hash));
            hash = tail(hash, messages.get(begin));
            add(Hashing.finish(hash));
        }
        int last = messages.size() - 1;
        for (int i = begin; i < last; i++) {
            earlierTokens += Estimates.tokens(messages.get(i));
            continues |= messages.get(i).role() == Role.ASSISTANT;
        }
        if (depths > 0 && depths < 4 && begin + 2 <= last) {
            hash = head(hash, messages.get(begin + 1), TAIL);
            add(Hashing.finish(head(hash, messages.get(begin + 2), TAIL)));
        }
    }

    private static int instructions(List<Message> messages) {
        int count = 0;
        while (count < messages.size() && count < INSTRUCTIONS && isInstruction(messages.get(count))) {
            count++;
        }
        return count;
    }

    private static boolean isInstruction(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    /** The model, with its adapter, and whose cache it is: nothing is shared beyond them. */
    private static long scope(ChatRequest request) {
        String model = request.model();
        // Gateways may call the same provider by different names.
        long hash = Hashing.text(SEED, model, model.indexOf('/') + 1, model.length());
        String tenant = request.options().tenant();
        if (tenant != null) {
            hash = Hashing.text(hash, tenant, 0, tenant.length());
        }
        Json salt = request.extra().isEmpty() ? null : request.extra().get("cache_salt");
        return salt == null ? hash : Hashing.value(hash, salt.hashCode());
    }

    private static long tools(long from, List<ToolSpec> tools) {
        long hash = from;
        for (int i = 0; i < tools.size() && i < TOOLS; i++) {
            hash = headOf(hash, tools.get(i).name(), TOOL_HEAD);
            hash = headOf(hash, tools.get(i).description(), TOOL_HEAD);
        }
        return hash;
    }

    private static boolean hasText(Message message) {
        List<ContentPart> parts = message.content();
        for (int i = 0; i < parts.size() && i < PARTS; i++) {
            if (!textOf(parts.get(i)).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static String textOf(ContentPart part) {
        return part instanceof TextPart text ? text.text() : part instanceof ImagePart image ? image.url() : "";
    }

    private static long head(long from, Message message, int limit) {
        long hash = Hashing.value(from, message.role().name().length());
        List<ContentPart> parts = message.content();
        int left = limit;
        for (int i = 0; i < parts.size() && i < PARTS && left > 0; i++) {
            String text = textOf(parts.get(i));
            hash = headOf(hash, text, left);
            left -= text.length();
        }
        List<ToolCall> calls = message.toolCalls();
        for (int i = 0; i < calls.size() && i < PARTS; i++) {
            hash = headOf(hash, calls.get(i).arguments(), TOOL_HEAD);
        }
        return hash;
    }

    private static long headOf(long from, @Nullable String text, int limit) {
        return text == null ? from : Hashing.text(from, text, 0, Math.min(limit, text.length()));
    }

    /** What the head left out, by its end and its length; nothing where the head was all. */
    private static long tail(long from, Message message) {
        long hash = from;
        List<ContentPart> parts = message.content();
        for (int i = 0; i < parts.size() && i < PARTS; i++) {
            String text = textOf(parts.get(i));
            int length = text.length();
            if (length > MESSAGE_HEAD) {
                hash = Hashing.text(Hashing.value(hash, length), text, length - TAIL, length);
            }
        }
        return hash;
    }
}
