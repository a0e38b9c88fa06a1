package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import io.gatehouse.model.Message;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Role;
import io.gatehouse.model.Sampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings a request into the form in which TGI's chat endpoint understands all of it, and refuses what it would ignore. Most
 * requests pass as they are.
 */
final class ChatRewriter {
    private final ServerLimits limits;

    ChatRewriter(ServerLimits limits) {
        this.limits = limits;
    }

    ChatRequest rewrite(ChatRequest request, String provider) {
        check(request, provider);
        ChatRequest rewritten = request;
        if (request.messages().stream().anyMatch(ChatRewriter::losesParts)) {
            rewritten = rewritten.withMessages(separated(request.messages()));
        }
        Sampling sampling = request.sampling();
        if (SamplingRules.isGreedy(sampling) && sampling.topP() != null) {
            // Of the likeliest token alone there is nothing to choose, but the server would sample again.
            rewritten = rewritten.toBuilder()
                    .sampling(sampling.toBuilder().topP(null).build())
                    .build();
        }
        return request.extra().isEmpty() ? rewritten : rewritten.withExtra(extra(request, provider));
    }

    private void check(ChatRequest request, String provider) {
        SamplingRules.checkSeed(request.sampling(), provider);
        limits.checkStops(request.sampling().stop().size(), provider);
        ResponseFormat format = request.responseFormat();
        boolean formed = format != null && format.kind() != ResponseFormat.Kind.TEXT;
        boolean grammar = request.extra().containsKey(Parameter.GRAMMAR);
        if (!request.tools().isEmpty() && (formed || grammar)) {
            throw new InvalidRequestException("Provider " + provider + " (TGI) takes tools or a form of the answer"
                    + " (responseFormat, grammar), not both in one request");
        }
        if (format != null && format.kind() == ResponseFormat.Kind.JSON_SCHEMA) {
            Grammar.json("responseFormat for provider " + provider + " (TGI)", format.schema());
        }
        if (formed && grammar) {
            throw new InvalidRequestException(
                    "The request has a responseFormat and a grammar: leave out one of them, for TGI takes them in one field");
        }
    }

    /** Of an assistant's message the server reads the content, or else the tool calls; it knows no refusals. */
    private static boolean losesParts(Message message) {
        return message.role() == Role.ASSISTANT
                && (message.refusal() != null
                        || (!message.toolCalls().isEmpty() && !message.content().isEmpty()));
    }

    private static List<Message> separated(List<Message> messages) {
        List<Message> all = new ArrayList<>(messages.size() + 1);
        for (Message message : messages) {
            if (!losesParts(message)) {
                all.add(message);
                continue;
            }
            List<ContentPart> content = new ArrayList<>(message.content());
            if (message.refusal() != null) {
                content.add(ContentPart.text(message.refusal()));
            }
            all.add(message.toBuilder()
                    .content(content)
                    .toolCalls(List.of())
                    .refusal(null)
                    .build());
            if (!message.toolCalls().isEmpty()) {
                all.add(message.toBuilder().content(List.of()).refusal(null).build());
            }
        }
        return all;
    }

    private static Map<String, Json> extra(ChatRequest request, String provider) {
        Map<String, Json> extra = new LinkedHashMap<>(request.extra());
        extra.remove(Parameter.API);
        extra.remove(Parameter.ADAPTER);
        for (String name : extra.keySet()) {
            if (Parameter.NATIVE_ONLY.contains(name)) {
                throw new InvalidRequestException("Provider " + provider + ": TGI's chat API does not know " + name
                        + ": leave it out, or ask the native API (TgiOptions.api(TgiApi.NATIVE))");
            }
        }
        rename(extra, Parameter.GRAMMAR, "response_format");
        rename(extra, Parameter.MAX_NEW_TOKENS, "max_tokens");
        return extra;
    }

    private static void rename(Map<String, Json> extra, String name, String chatName) {
        Json value = extra.remove(name);
        if (value != null && extra.put(chatName, value) != null) {
            throw new InvalidRequestException(
                    "The extra fields " + name + " and " + chatName + " mean the same for TGI: set one of them");
        }
    }
}
