package io.gatehouse.tests.chain;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.Interceptor;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Message;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cache in small. Thread-safe. */
final class AnswerStore implements Interceptor {
    private final Map<List<Message>, ChatResponse> answers = new ConcurrentHashMap<>();
    private final List<String> puts = new CopyOnWriteArrayList<>();

    @Override
    public ChatReply intercept(Chain chain) {
        ChatResponse stored = answers.get(chain.request().messages());
        if (stored != null) {
            return ChatReply.of(stored);
        }
        return chain.proceed(chain.request())
                .onFinish(answer -> put(chain.request().messages(), answer));
    }

    private void put(List<Message> key, ChatResponse answer) {
        answers.put(key, answer);
        puts.add(answer.text());
    }

    /** The texts that were stored, in their order. */
    List<String> puts() {
        return puts;
    }

    /** The requests that there is an answer for. */
    List<String> keys() {
        return answers.keySet().stream().map(key -> key.get(0).text()).toList();
    }
}
