package io.gatehouse.internal.call;

import io.gatehouse.Outcome;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.StreamEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something attached to a reply. Confined to the reply's thread. */
abstract class Op {
    /** Whether ordinary events pass through it, or by it. */
    boolean seesEvents() {
        return false;
    }

    /** Handles an ordinary event and gives what comes of it to {@code out}. */
    void onEvent(StreamEvent event, Consumer<StreamEvent> out) {
        out.accept(event);
    }

    /** Handles the end: may give deltas to {@code out}; returns the answer as it is after this op. */
    abstract ChatResponse onFinished(ChatResponse response, Consumer<StreamEvent> out);

    /** Another target answers from scratch. */
    void onRestarted() {}

    /** The end of the reply as seen here. */
    void onClose(Outcome.Kind kind, @Nullable Throwable error, io.gatehouse.model.Usage usage, long chars) {}

    /** {@code onFinish}. */
    static final class Finish extends Op {
        private final Consumer<? super ChatResponse> action;

        Finish(Consumer<? super ChatResponse> action) {
            this.action = action;
        }

        @Override
        ChatResponse onFinished(ChatResponse response, Consumer<StreamEvent> out) {
            Callbacks.run("onFinish", action, response);
            return response;
        }
    }

    /** {@code onClose}. Remembers whether the end has passed it, which decides what it is told later. */
    static final class Close extends Op {
        private final Consumer<? super Outcome<ChatResponse>> action;
        private @Nullable ChatResponse answer;

        Close(Consumer<? super Outcome<ChatResponse>> action) {
            this.action = action;
        }

        @Override
        ChatResponse onFinished(ChatResponse response, Consumer<StreamEvent> out) {
            answer = response;
            return response;
        }

        @Override
        void onClose(Outcome.Kind kind, @Nullable Throwable error, io.gatehouse.model.Usage usage, long chars) {
            ChatResponse whole = answer;
            // An end that has passed here stays an end, whatever happened further out.
            Outcome<ChatResponse> outcome = whole != null && kind != Outcome.Kind.FAILED
                    ? new Outcome<>(Outcome.Kind.FINISHED, whole, null, whole.usage(), chars)
                    : new Outcome<>(kind, null, error, usage, chars);
            Callbacks.run("onClose", action, outcome);
        }
    }
}
