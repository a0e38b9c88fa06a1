package io.gatehouse.tests.chain;

import io.gatehouse.Chain;
import io.gatehouse.Channel;
import io.gatehouse.ChatReply;
import io.gatehouse.Interceptor;
import io.gatehouse.TextTransformer;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.Message;
import java.util.Map;

/** Redaction in small: placeholders on the way in, the originals back on the way out. Thread-safe. */
final class Placeholders implements Interceptor {
    private final Map<String, String> vault;

    /** Placeholders to originals; no placeholder is the beginning of another. */
    Placeholders(Map<String, String> vault) {
        this.vault = Map.copyOf(vault);
    }

    @Override
    public ChatReply intercept(Chain chain) {
        return chain.proceed(redacted(chain.request())).transformText(this::restorer);
    }

    private ChatRequest redacted(ChatRequest request) {
        return request.withMessages(
                request.messages().stream().map(this::redacted).toList());
    }

    private Message redacted(Message message) {
        String text = message.text();
        for (Map.Entry<String, String> entry : vault.entrySet()) {
            text = text.replace(entry.getValue(), entry.getKey());
        }
        return message.toBuilder().text(text).build();
    }

    TextTransformer restorer(Channel channel) {
        return new Restorer(channel.kind() == Channel.Kind.TOOL_ARGUMENTS);
    }

    private final class Restorer implements TextTransformer {
        private final boolean json;
        private final StringBuilder held = new StringBuilder();

        Restorer(boolean json) {
            this.json = json;
        }

        @Override
        public String onText(String delta) {
            held.append(delta);
            StringBuilder out = new StringBuilder();
            int at = 0;
            while (at < held.length()) {
                String placeholder = at(at);
                if (placeholder != null) {
                    out.append(original(placeholder));
                    at += placeholder.length();
                } else if (mayBecomeOne(at)) {
                    break;
                } else {
                    out.append(held.charAt(at++));
                }
            }
            held.delete(0, at);
            return out.toString();
        }

        private String at(int index) {
            for (String placeholder : vault.keySet()) {
                if (held.indexOf(placeholder, index) == index) {
                    return placeholder;
                }
            }
            return null;
        }

        private boolean mayBecomeOne(int index) {
            String rest = held.substring(index);
            return vault.keySet().stream().anyMatch(placeholder -> placeholder.startsWith(rest));
        }

        private String original(String placeholder) {
            String original = vault.get(placeholder);
            return json ? original.replace("\\", "\\\\").replace("\"", "\\\"") : original;
        }

        @Override
        public String onEnd() {
            return held.toString();
        }
    }
}
