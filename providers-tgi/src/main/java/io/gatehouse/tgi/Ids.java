package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.Message;
import io.gatehouse.model.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Ids where TGI gives none, or the same one again and again. */
final class Ids {
    private Ids() {}

    static String ofAnswer() {
        return fresh("tgi-");
    }

    private static String fresh(String prefix) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return prefix
                + Long.toHexString(random.nextLong() | Long.MIN_VALUE)
                + Long.toHexString(random.nextLong() | Long.MIN_VALUE);
    }

    /** The answer with an id, and with tool calls whose ids the conversation has not yet: TGI calls the first always 0. */
    static ChatResponse completed(ChatResponse answer, ChatRequest request) {
        ChatResponse named =
                answer.id().isEmpty() ? answer.toBuilder().id(ofAnswer()).build() : answer;
        if (answer.choices().stream()
                .allMatch(choice -> choice.message().toolCalls().isEmpty())) {
            return named;
        }
        Set<String> used = new HashSet<>();
        request.messages().forEach(message -> message.toolCalls().forEach(call -> used.add(call.id())));
        List<Choice> choices = new ArrayList<>();
        named.choices().forEach(choice -> choices.add(withFreshIds(choice, used)));
        return named.toBuilder().choices(choices).build();
    }

    private static Choice withFreshIds(Choice choice, Set<String> used) {
        List<ToolCall> calls = new ArrayList<>();
        for (ToolCall call : choice.message().toolCalls()) {
            String id = used.add(call.id()) ? call.id() : fresh("call_");
            used.add(id);
            calls.add(ToolCall.of(id, call.name(), call.arguments()).withExtra(call.extra()));
        }
        Message message = choice.message().toBuilder().toolCalls(calls).build();
        return Choice.of(choice.index(), message, choice.finishReason(), choice.rawFinishReason())
                .withLogprobs(choice.logprobs())
                .withAnnotations(choice.annotations());
    }
}
