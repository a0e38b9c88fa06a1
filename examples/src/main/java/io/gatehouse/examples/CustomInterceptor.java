package io.gatehouse.examples;

import io.gatehouse.Chain;
import io.gatehouse.Channel;
import io.gatehouse.ChatReply;
import io.gatehouse.ChatStream;
import io.gatehouse.Gateway;
import io.gatehouse.GenericInterceptor;
import io.gatehouse.Interceptor;
import io.gatehouse.Link;
import io.gatehouse.Reply;
import io.gatehouse.TextTransformer;
import io.gatehouse.model.Answer;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.testing.FakeProvider;
import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * Interceptors of three kinds: one around calls of every sort, one around each attempt, one for a single call. None of
 * them knows or cares whether the call is blocking or streaming.
 */
public final class CustomInterceptor {
    private CustomInterceptor() {}

    /**
     * Writes a line about how each call ended, for chat and embeddings alike. It names who asked and what it cost, and
     * nothing of what was said.
     */
    static final class Audit implements GenericInterceptor {
        private final Consumer<String> log;

        Audit(Consumer<String> log) {
            this.log = log;
        }

        @Override
        public String name() {
            return "Audit";
        }

        @Override
        public <Q extends ModelRequest, A extends Answer, R extends Reply<A, R>> R intercept(Link<Q, R> link) {
            Q request = link.request();
            String who = request.options().tags().getOrDefault("team", "nobody") + " asked " + request.model() + ": ";
            R reply;
            try {
                reply = link.proceed(request);
            } catch (RuntimeException e) {
                // Before the first content a failure is thrown; there is no reply to attach to.
                log.accept(who + e.getClass().getSimpleName());
                throw e;
            }
            return reply.onClose(outcome -> log.accept(who + outcome.kind() + " by "
                    + reply.head().target() + ", " + outcome.usageSoFar().totalTokens() + " tokens"));
        }
    }

    /** Cuts the answer's text after a number of words. Reasoning and tool calls pass as they are. */
    record WordLimit(int words) implements Interceptor {
        @Override
        public ChatReply intercept(Chain chain) {
            return chain.proceed(chain.request())
                    .transformText(
                            channel -> channel.kind() == Channel.Kind.TEXT ? new Counter(words) : delta -> delta);
        }
    }

    /** Counts the words of one text. It looks at characters, so it does not matter where the pieces are cut. */
    private static final class Counter implements TextTransformer {
        private final int limit;
        private int words;
        private boolean inWord;

        Counter(int limit) {
            this.limit = limit;
        }

        @Override
        public String onText(String delta) {
            StringBuilder kept = new StringBuilder();
            for (int i = 0; i < delta.length() && words <= limit; i++) {
                boolean letter = !Character.isWhitespace(delta.charAt(i));
                if (letter && !inWord) {
                    words++;
                }
                inWord = letter;
                kept.append(words <= limit ? delta.substring(i, i + 1) : "[...]");
            }
            return kept.toString();
        }
    }

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        FakeProvider provider = FakeProvider.builder("demo").fail(ErrorKind.OVERLOADED).stream(
                        "One two th", "ree four fi", "ve six seven.")
                .build();
        try (Gateway gateway = Gateway.builder()
                .provider(provider)
                .recommended()
                .addInterceptor(new Audit(line -> out.println("audit    " + line)))
                .addAttemptInterceptor(chain -> {
                    out.println("attempt  at " + chain.endpoint());
                    return chain.proceed(chain.request());
                })
                .build()) {
            out.println("chain    " + gateway.stages());

            String text = gateway.chat("demo/model")
                    .tag("team", "search")
                    .user("Count.")
                    .with(new WordLimit(3))
                    .send()
                    .text();
            out.println("blocking " + text);

            try (ChatStream stream =
                    gateway.chat("demo/model").tag("team", "search").user("Count.").with(new WordLimit(5)).stream()) {
                for (String piece : stream.text()) {
                    out.println("piece    " + piece);
                }
            }

            gateway.embed("demo/model").tag("team", "index").input("One", "two").send();
        }
    }
}
