package io.gatehouse.tests.chain;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.Interceptor;
import io.gatehouse.Outcome;
import io.gatehouse.internal.call.Assembler;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.EventSource;
import io.gatehouse.model.Attempt;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Message;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets the model go on where its answer broke off: the text so far goes along as the beginning of the answer, and the reader
 * notices nothing. Not after a tool call has begun: nobody can say the rest of half a JSON text. Thread-safe.
 */
final class Continuing implements Interceptor {
    @Override
    public ChatReply intercept(Chain chain) {
        return ChatEngine.wrap(chain.proceed(chain.request()), first -> new Source(chain, first));
    }

    private static final class Source implements EventSource {
        private final Chain chain;
        private final Assembler joined = new Assembler();
        private ChatReply current;
        private boolean continued;

        Source(Chain chain, ChatReply first) {
            this.chain = chain;
            this.current = first;
        }

        @Override
        public @Nullable StreamEvent next() {
            StreamEvent event;
            try {
                event = current.engine().next();
            } catch (GatewayException e) {
                if (continued || chain.deadline().isCancelled() || joined.hasToolCalls()) {
                    throw e;
                }
                continued = true;
                current = chain.proceed(withPrefix());
                event = current.engine().next();
            }
            if (event instanceof Finished end && continued) {
                return Finished.of(whole(end.response()));
            }
            if (event != null) {
                joined.add(event);
            }
            return event;
        }

        private ChatRequest withPrefix() {
            List<Message> messages = new ArrayList<>(chain.request().messages());
            messages.add(Message.assistant(joined.choices().get(0).message().text()));
            return chain.request().withMessages(messages);
        }

        private ChatResponse whole(ChatResponse last) {
            joined.choice(0).finish(last.finishReason(), null);
            Usage sum = Usage.ZERO;
            for (Attempt attempt : chain.call().attempts()) {
                sum = attempt.usage().isKnown() ? sum.plus(attempt.usage()) : sum;
            }
            return last.toBuilder().choices(joined.choices()).usage(sum).build();
        }

        @Override
        public void close(Outcome.Kind kind, @Nullable Throwable cause) {
            current.engine().close(kind, cause);
        }
    }
}
