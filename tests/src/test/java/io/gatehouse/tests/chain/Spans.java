package io.gatehouse.tests.chain;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.Interceptor;
import io.gatehouse.Outcome;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.EventSource;
import io.gatehouse.model.StreamEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tracing in small. The call's span is current whenever code inside of it runs, on whatever thread the stream is read or
 * closed; attempts make a span below the one that is current for them. Thread-safe.
 */
final class Spans {
    /** What the application sees as its context. */
    static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

    private final List<String> log = new CopyOnWriteArrayList<>();

    Interceptor calls() {
        return chain -> {
            String span = CURRENT.get() + ">call";
            ChatReply reply = under(span, () -> chain.proceed(chain.request()));
            return ChatEngine.wrap(reply, inner -> new Source(span, inner));
        };
    }

    Interceptor attempts() {
        AtomicInteger number = new AtomicInteger();
        return (Chain chain) -> {
            String span = CURRENT.get() + ">attempt" + number.incrementAndGet();
            log.add(span);
            return chain.proceed(chain.request()).onClose(outcome -> log.add("end " + CURRENT.get() + " of " + span));
        };
    }

    List<String> log() {
        return log;
    }

    private static <T> T under(String span, Supplier<T> work) {
        String before = CURRENT.get();
        CURRENT.set(span);
        try {
            return work.get();
        } finally {
            CURRENT.set(before);
        }
    }

    private record Source(String span, ChatReply inner) implements EventSource {
        @Override
        public @Nullable StreamEvent next() {
            return under(span, () -> inner.engine().next());
        }

        @Override
        public void close(Outcome.Kind kind, @Nullable Throwable cause) {
            under(span, () -> {
                inner.engine().close(kind, cause);
                return null;
            });
        }
    }
}
