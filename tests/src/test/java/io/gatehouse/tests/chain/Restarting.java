package io.gatehouse.tests.chain;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.Interceptor;
import io.gatehouse.Outcome;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.EventSource;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts over at the next target when an answer breaks off after it has begun. Thread-safe. */
final class Restarting implements Interceptor {
    private final List<String> others;

    Restarting(String... others) {
        this.others = List.of(others);
    }

    @Override
    public ChatReply intercept(Chain chain) {
        return ChatEngine.wrap(chain.proceed(chain.request()), first -> new Source(chain, first));
    }

    private final class Source implements EventSource {
        private final Chain chain;
        private final Iterator<String> left = others.iterator();
        private ChatReply current;

        Source(Chain chain, ChatReply first) {
            this.chain = chain;
            this.current = first;
        }

        @Override
        public @Nullable StreamEvent next() {
            try {
                return current.engine().next();
            } catch (GatewayException e) {
                if (chain.deadline().isCancelled() || !left.hasNext()) {
                    throw e;
                }
                current = chain.proceed(chain.request().withModel(left.next()));
                return Restarted.of(current.head(), e.getClass().getSimpleName());
            }
        }

        @Override
        public void close(Outcome.Kind kind, @Nullable Throwable cause) {
            current.engine().close(kind, cause);
        }
    }
}
