package io.gatehouse.tests.chain;

import io.gatehouse.Chain;
import io.gatehouse.Channel;
import io.gatehouse.ChatReply;
import io.gatehouse.Interceptor;
import io.gatehouse.TextTransformer;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GuardrailException;

/** A guard in small: holds back as many characters as a word may be cut into, and aborts when it comes. Thread-safe. */
final class ForbiddenWord implements Interceptor {
    private final String word;

    ForbiddenWord(String word) {
        this.word = word;
    }

    @Override
    public ChatReply intercept(Chain chain) {
        return chain.proceed(chain.request()).transformText(Window::new);
    }

    private final class Window implements TextTransformer {
        private final StringBuilder held = new StringBuilder();

        Window(Channel channel) {}

        @Override
        public String onText(String delta) {
            held.append(delta);
            if (held.indexOf(word) >= 0) {
                throw new GuardrailException(ErrorDetails.of("A forbidden word"));
            }
            int passed = Math.max(0, held.length() - (word.length() - 1));
            String out = held.substring(0, passed);
            held.delete(0, passed);
            return out;
        }

        @Override
        public String onEnd() {
            return held.toString();
        }
    }
}
