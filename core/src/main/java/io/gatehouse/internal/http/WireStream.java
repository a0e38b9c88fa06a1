package io.gatehouse.internal.http;

import io.gatehouse.Outcome;
import io.gatehouse.internal.call.Assembler;
import io.gatehouse.internal.call.AttemptRecord;
import io.gatehouse.internal.call.EventSource;
import io.gatehouse.internal.call.RealCall;
import io.gatehouse.internal.call.Runaway;
import io.gatehouse.internal.call.Watchdog;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.Json;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TimedOutException;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.model.UsageUpdate;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.HttpTransport.Exchange;
import io.gatehouse.spi.Registration;
import io.gatehouse.spi.SseEvent;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.StreamSink;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stream of server-sent events as the chain reads it. Confined to one thread. */
final class WireStream implements EventSource, StreamSink {
    // Role announcements and the like before the first content; more than this is no answer.
    private static final int MAX_PEEKED = 64;
    private static final int MAX_WARNINGS = 20;
    private static final int MAX_EXTRAS = 100;
    // After its final mark a server has only the end of the body to send; a connection is not worth a longer wait.
    private static final int MAX_DRAINED = 64 << 10;
    private static final Duration DRAIN_TIME = Duration.ofMillis(250);

    private final Exchange exchange;
    private final Head head;
    private final Errors errors;
    private final StreamDecoder decoder;
    private final SseReader reader;
    private final Watchdog dog;
    private final AttemptRecord attempt;
    private final RealCall call;
    private final boolean jsonAtStake;
    private final int choices;

    private final SseEvent event = new SseEvent();
    private final Runaway runaway;
    private final ArrayDeque<StreamEvent> ready = new ArrayDeque<>(4);
    private final Assembler answer = new Assembler();
    private final List<String> warnings = new ArrayList<>(0);
    private @Nullable Map<String, Json> extras;
    private String id = "";
    private @Nullable String model;
    private @Nullable GatewayException reported;
    private boolean ended;
    private boolean content;
    private boolean committed;
    private boolean whole;

    WireStream(
            Exchange exchange,
            Head head,
            Errors errors,
            StreamDecoder decoder,
            int maxEventBytes,
            Watchdog dog,
            AttemptRecord attempt,
            ChatRequest request,
            Runaway runaway,
            RealCall call) {
        this.exchange = exchange;
        this.head = head;
        this.errors = errors;
        this.decoder = decoder;
        this.reader = new SseReader(exchange.body(), maxEventBytes);
        this.dog = dog;
        this.attempt = attempt;
        this.call = call;
        this.runaway = runaway;
        Integer asked = request.sampling().n();
        this.choices = asked == null ? 1 : asked;
        this.jsonAtStake =
                request.responseFormat() != null && request.responseFormat().isJson();
    }

    /** Reads until the first content, which is kept. Up to here a failure is one of the attempt. */
    void prime() throws IOException {
        while (!content && !whole) {
            read();
            if (ready.size() > MAX_PEEKED) {
                throw errors.protocol("sent " + MAX_PEEKED + " events without content");
            }
        }
        committed = true;
        dog.leave(true);
    }

    @Override
    public @Nullable StreamEvent next() {
        StreamEvent next = ready.poll();
        if (next != null || whole) {
            return next;
        }
        dog.enter();
        try {
            do {
                read();
                next = ready.poll();
            } while (next == null);
        } catch (IOException e) {
            throw failed(errors.io(e, dog));
        } catch (GatewayException e) {
            throw failed(e);
        }
        dog.leave(next.bearsContent());
        return next;
    }

    // What breaks a stream that has begun is an interruption, unless somebody ended it on purpose or by a limit.
    private GatewayException failed(GatewayException e) {
        GatewayException failure = e;
        if (committed
                && e != call.scope().cause()
                && !(e instanceof TimedOutException)
                && !(e instanceof StreamInterruptedException)
                && !(e instanceof io.gatehouse.model.CancelledException)) {
            failure = new StreamInterruptedException(
                    errors.details("The answer of " + errors.place() + " broke off: " + e.getMessage())
                            .provider(e.code(), e.providerMessage())
                            .cause(e));
        }
        attempt.fail(failure);
        return failure;
    }

    private void read() throws IOException {
        boolean more = !ended && readable();
        if (more) {
            decoder.onEvent(event, this);
        } else if (!ended) {
            decoder.onEnd(exchange.isFramed(), this);
        }
        if (reported != null) {
            throw reported;
        }
        if (!more) {
            finish();
        }
    }

    private boolean readable() throws IOException {
        try {
            return reader.next(event);
        } catch (IOException e) {
            if (endedOnPurpose() || e instanceof EventTooLargeException || !answer.allFinished(choices)) {
                throw e;
            }
            // All choices have said why they ended: only the usage and the final mark are lost.
            return false;
        }
    }

    private void finish() throws IOException {
        if (!ended && !answer.allFinished(choices)) {
            if (endedOnPurpose()) {
                // A body that ends with its connection ends quietly when that is closed here.
                throw new EOFException("closed");
            }
            throw new StreamInterruptedException(errors.details("The answer of " + errors.place()
                    + " ended before it was whole: the connection was closed without a final mark. A retry may help"));
        }
        ChatResponse.Builder response = ChatResponse.builder(head)
                .id(id)
                .choices(answer.choices())
                .usage(answer.usage())
                .warnings(warnings);
        if (model != null) {
            response.model(model);
        }
        if (extras != null) {
            response.raw(Json.of(extras));
        }
        ChatResponse built = response.build();
        if (!content) {
            Emptiness.check(built, errors);
        }
        whole = true;
        dog.close();
        drain();
        attempt.finish(built.usage());
        ready.add(Finished.of(built));
    }

    private boolean endedOnPurpose() {
        return errors.wasCancelled()
                || dog.fired() != null
                || Thread.currentThread().isInterrupted();
    }

    // HTTP/1.1 uses a connection again only when the body has been read to its end.
    private void drain() {
        Registration limit = call.env().clock().schedule(DRAIN_TIME, exchange::abort);
        try {
            reader.drain(MAX_DRAINED);
        } catch (IOException e) {
            // The answer is whole; only the connection is lost.
        } finally {
            limit.close();
        }
    }

    @Override
    public void close(Outcome.Kind kind, @Nullable Throwable cause) {
        dog.close();
        exchange.close();
        // What an outer interceptor threw is no failure of the attempt.
        attempt.fail(kind == Outcome.Kind.ABANDONED ? null : cause);
        ready.clear();
    }

    @Override
    public void event(StreamEvent next) {
        if (next instanceof ToolCallDelta && !warnings.isEmpty()) {
            lost("a piece of the stream before a tool call");
        }
        answer.add(next);
        ready.add(next);
        content |= next.bearsContent();
        if (runaway.isIn(next)) {
            reported = new StreamInterruptedException(errors.details("The answer of " + errors.place()
                            + " was stopped: the model said the same piece " + runaway.most() + " times in a row."
                            + " Raise runawayRepeats of the StreamPolicy if that is right")
                    .provider(Runaway.CODE, null));
        }
    }

    @Override
    public void messageExtra(int choice, String field, Json value) {
        answer.choice(choice).extra(field, value);
    }

    @Override
    public void identity(@Nullable String newId, @Nullable String newModel) {
        if (newId != null && !newId.isEmpty()) {
            id = newId;
        }
        if (newModel != null && !newModel.isEmpty()) {
            model = newModel;
        }
    }

    @Override
    public void choice(int choice) {
        answer.choice(choice);
    }

    @Override
    public void finish(int choice, FinishReason reason, @Nullable String raw) {
        if (reason == FinishReason.TOOL_CALLS && !warnings.isEmpty()) {
            lost("a piece of the stream that may have been a tool call");
        }
        answer.choice(choice).finish(reason, raw);
    }

    @Override
    public void usage(Usage usage) {
        answer.usage(usage);
        attempt.usage(usage);
        // Where each chunk tells its usage, many without content would else be many events. One that counts nothing
        // more stays an event, for a stream of those is given up.
        if (ready.peekLast() instanceof UsageUpdate last && last.usage().outputTokens() < usage.outputTokens()) {
            ready.pollLast();
        }
        ready.add(UsageUpdate.of(usage));
    }

    @Override
    public void extra(String field, Json value) {
        if (extras == null) {
            extras = new LinkedHashMap<>();
        }
        if (extras.size() < MAX_EXTRAS) {
            extras.put(field, value);
        }
    }

    @Override
    public void malformed(String what) {
        if (jsonAtStake || answer.hasToolCalls()) {
            lost(what);
        } else if (warnings.size() < MAX_WARNINGS) {
            warnings.add("A malformed piece of the stream was skipped: " + what);
        }
    }

    private void lost(String what) {
        reported = errors.protocol("sent a piece of its answer that cannot be understood (" + what
                + "), where JSON or a tool call was at stake");
    }

    @Override
    public void error(ErrorInfo error) {
        reported = errors.reported(error);
    }

    @Override
    public void end() {
        ended = true;
    }
}
