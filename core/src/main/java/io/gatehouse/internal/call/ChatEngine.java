package io.gatehouse.internal.call;

import io.gatehouse.Channel;
import io.gatehouse.ChatReply;
import io.gatehouse.EventTransformer;
import io.gatehouse.Outcome;
import io.gatehouse.TextTransformer;
import io.gatehouse.model.CancelledException;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.Finished;
import io.gatehouse.model.Head;
import io.gatehouse.model.Restarted;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.model.UsageUpdate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The engine of a chat reply: a source of events and a flat list of what is attached, inner interceptors first. Ordinary
 * events visit only the ops that change content. Confined to one thread at a time.
 */
public final class ChatEngine extends ReplyState {
    private static final Op[] NO_OPS = {};

    private final Head head;
    private final EventSource source;
    private Op[] ops = NO_OPS;
    private int size;
    private boolean changesContent;
    private boolean readAsStream;
    private @Nullable Consumer<StreamEvent> watch;

    private final ArrayDeque<StreamEvent> ready = new ArrayDeque<>(2);
    private boolean started;
    private boolean inside;
    private boolean inCallbacks;
    private Outcome.@Nullable Kind endedAs;
    private @Nullable ChatResponse answer;
    private boolean closeAsked;
    private @Nullable Throwable failure;

    private boolean sawContent;
    private long chars;
    private Usage usage = Usage.UNKNOWN;
    private int failedAt = -1;
    private @Nullable Throwable thrown;

    private ChatEngine(Head head, EventSource source) {
        this.head = head;
        this.source = source;
    }

    /** A reply over a source of events. */
    public static ChatReply from(Head head, EventSource source) {
        return new ChatReply(new ChatEngine(head, source));
    }

    /** A reply over an answer that is known already. */
    public static ChatEngine stored(ChatResponse response) {
        return new ChatEngine(response.head(), new StoredSource(response));
    }

    /** A reply whose source reads from another reply, which it owns and must close. */
    public static ChatReply wrap(ChatReply inner, Function<ChatReply, EventSource> source) {
        EventSource outer = source.apply(inner);
        inner.engine().own();
        return from(inner.head(), outer);
    }

    /** Who answers. */
    public Head head() {
        return head;
    }

    @Override
    boolean isEnded() {
        return endedAs != null;
    }

    @Override
    boolean isUsedUp() {
        return started || endedAs != null;
    }

    /** The reader wants deltas even where the answer came in one piece. */
    public void readAsStream() {
        readAsStream = true;
    }

    /** Is shown each event but {@code Finished} as it comes from the source. Must not throw. */
    public void watch(Consumer<StreamEvent> watcher) {
        watch = watcher;
    }

    /** Attaches a stateless change. */
    public void mapEvents(UnaryOperator<StreamEvent> change) {
        attach(new ContentOp.OfMap(change));
    }

    /** Attaches a stateful change of events. */
    public void transformEvents(Supplier<EventTransformer> factory) {
        attach(new ContentOp.OfTransform(factory));
    }

    /** Attaches a stateful change of texts. */
    public void transformText(Function<Channel, TextTransformer> factory) {
        attach(new ContentOp.OfText(factory));
    }

    /** Attaches a callback for the whole answer. */
    public void onFinish(Consumer<? super ChatResponse> action) {
        attach(new Op.Finish(action));
    }

    /** Attaches a callback for the end; runs it at once when that has come. */
    public void onClose(Consumer<? super Outcome<ChatResponse>> action) {
        Op.Close op = new Op.Close(action);
        Outcome.Kind kind = endedAs;
        if (kind == null) {
            append(op);
            return;
        }
        if (answer != null) {
            op.onFinished(answer, out -> {});
        }
        closeOne(op, kind, failure, passed(size));
    }

    private void attach(Op op) {
        if (isUsedUp()) {
            throw new IllegalStateException(
                    "Nothing but onClose can be attached to a reply that is being read or has ended");
        }
        append(op);
    }

    private void append(Op op) {
        if (size == ops.length) {
            ops = Arrays.copyOf(ops, Math.max(4, 2 * size));
        }
        ops[size++] = op;
        changesContent |= op.seesEvents();
    }

    /** The next event; null after {@code Finished}. A failure is thrown again by every later call. */
    public @Nullable StreamEvent next() {
        if (inside || inCallbacks) {
            throw new IllegalStateException("A reply cannot be read from within its own callbacks");
        }
        StreamEvent event = ready.poll();
        if (event != null) {
            return event;
        }
        if (endedAs != null) {
            return afterEnd();
        }
        started = true;
        inside = true;
        try {
            do {
                event = advance();
            } while (event == null);
        } catch (Throwable t) {
            inside = false;
            fail(t);
            throw t;
        }
        inside = false;
        if (closeAsked) {
            close(Outcome.Kind.ABANDONED, null);
        }
        return event;
    }

    private @Nullable StreamEvent afterEnd() {
        if (answer != null && failure == null) {
            return null;
        }
        throw sneaky(failure != null ? failure : closed());
    }

    private Throwable closed() {
        Throwable closed =
                new CancelledException(ErrorDetails.of("The stream of " + head.target() + " was closed before its end")
                        .at(head.target(), head.endpoint()));
        failure = closed;
        return closed;
    }

    private @Nullable StreamEvent advance() {
        StreamEvent event = source.next();
        if (event == null) {
            throw new StreamInterruptedException(
                    ErrorDetails.of("The answer of " + head.target() + " ended without saying that it was whole")
                            .at(head.target(), head.endpoint()));
        }
        if (event instanceof Finished end) {
            return finish(end.response());
        }
        observe(event);
        if (!changesContent || event instanceof Restarted) {
            return event;
        }
        push(event, 0);
        return ready.poll();
    }

    private void observe(StreamEvent event) {
        Consumer<StreamEvent> watcher = watch;
        if (watcher != null) {
            watcher.accept(event);
        }
        if (event instanceof TextDelta delta) {
            sawContent = true;
            chars += delta.text().length();
        } else if (event instanceof UsageUpdate update) {
            usage = update.usage();
        } else if (event instanceof Restarted) {
            sawContent = false;
            chars = 0;
            usage = Usage.UNKNOWN;
            for (int i = 0; i < size; i++) {
                ops[i].onRestarted();
            }
        } else if (event.bearsContent()) {
            sawContent = true;
            chars += Contents.length(event);
        }
    }

    private void push(StreamEvent event, int from) {
        for (int i = from; i < size; i++) {
            if (ops[i].seesEvents()) {
                int next = i + 1;
                try {
                    ops[i].onEvent(event, out -> push(out, next));
                } catch (Throwable t) {
                    blame(i, t);
                    throw t;
                }
                checkThrown();
                return;
            }
        }
        ready.add(event);
    }

    private StreamEvent finish(ChatResponse response) {
        if ((changesContent || readAsStream) && !sawContent) {
            for (StreamEvent delta : Deltas.of(response)) {
                push(delta, 0);
            }
        }
        if (!sawContent) {
            chars = Contents.length(response);
        }
        usage = response.usage();
        ChatResponse whole = response;
        for (int i = 0; i < size; i++) {
            int next = i + 1;
            inCallbacks = !ops[i].seesEvents();
            try {
                whole = ops[i].onFinished(whole, out -> push(out, next));
            } catch (Throwable t) {
                blame(i, t);
                throw t;
            } finally {
                inCallbacks = false;
            }
            checkThrown();
        }
        endedAs = Outcome.Kind.FINISHED;
        answer = whole;
        source.close(Outcome.Kind.FINISHED, null);
        runCloses(Outcome.Kind.FINISHED, null);
        Finished last = Finished.of(whole);
        if (ready.isEmpty()) {
            return last;
        }
        ready.add(last);
        return ready.remove();
    }

    private void blame(int op, Throwable error) {
        if (failedAt < 0) {
            failedAt = op;
            thrown = error;
        }
    }

    // A transformer further in may have caught what one further out threw: that still ends the stream.
    private void checkThrown() {
        if (thrown != null) {
            throw sneaky(thrown);
        }
    }

    private void fail(Throwable error) {
        if (endedAs != null) {
            // A callback threw an Error after the end: nothing is left to close, but the failure stays.
            failure = error;
            ready.clear();
            return;
        }
        endedAs = kindOf(error);
        failure = error;
        ready.clear();
        source.close(failedAt < 0 ? endedAs : Outcome.Kind.ABANDONED, error);
        runCloses(endedAs, error);
    }

    private static Outcome.Kind kindOf(Throwable error) {
        return error instanceof CancelledException ? Outcome.Kind.CANCELLED : Outcome.Kind.FAILED;
    }

    @Override
    public void close(Outcome.Kind kind, @Nullable Throwable cause) {
        if (endedAs != null || inCallbacks) {
            return;
        }
        if (inside) {
            closeAsked = true;
            return;
        }
        endedAs = kind;
        failure = cause;
        ready.clear();
        source.close(kind, cause);
        runCloses(kind, cause);
    }

    private void runCloses(Outcome.Kind kind, @Nullable Throwable error) {
        Error fatal = null;
        for (int i = 0; i < size; i++) {
            // Inside of the op that failed, the stream was abandoned; at it and outside of it, it failed.
            Outcome.Kind here = i < failedAt ? Outcome.Kind.ABANDONED : kind;
            try {
                closeOne(ops[i], here, error, passed(i));
            } catch (Error e) {
                fatal = e;
            }
        }
        if (fatal != null) {
            throw fatal;
        }
    }

    /** Characters of content that have reached a position. */
    private long passed(int position) {
        for (int i = position - 1; i >= 0; i--) {
            if (ops[i] instanceof ContentOp content) {
                return content.chars();
            }
        }
        return chars;
    }

    private void closeOne(Op op, Outcome.Kind kind, @Nullable Throwable error, long passed) {
        boolean before = inCallbacks;
        inCallbacks = true;
        try {
            op.onClose(kind, error, usage, passed);
        } finally {
            inCallbacks = before;
        }
    }

    /** Reads to the end. */
    public ChatResponse await() {
        while (true) {
            StreamEvent event = next();
            if (event instanceof Finished end) {
                return end.response();
            }
            if (event == null) {
                throw new IllegalStateException("The reply has been read to its end already");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable t) throws T {
        throw (T) t;
    }
}
