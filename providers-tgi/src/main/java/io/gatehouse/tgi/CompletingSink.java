package io.gatehouse.tgi;

import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.StreamSink;
import org.jspecify.annotations.Nullable;

/** Gives the stream an id, as TGI gives none, and takes words of the model out of errors. Used by one thread. */
final class CompletingSink implements StreamSink {
    private @Nullable StreamSink sink;

    /** This, passing everything on to a sink. */
    CompletingSink to(StreamSink next) {
        if (sink == null) {
            next.identity(Ids.ofAnswer(), null);
        }
        sink = next;
        return this;
    }

    private StreamSink next() {
        if (sink == null) {
            throw new IllegalStateException("No event has been decoded yet");
        }
        return sink;
    }

    @Override
    public void event(StreamEvent event) {
        next().event(event);
    }

    @Override
    public void identity(@Nullable String id, @Nullable String model) {
        next().identity(id, model);
    }

    @Override
    public void messageExtra(int choice, String field, Json value) {
        next().messageExtra(choice, field, value);
    }

    @Override
    public void choice(int choice) {
        next().choice(choice);
    }

    @Override
    public void finish(int choice, FinishReason reason, @Nullable String raw) {
        next().finish(choice, reason, raw);
    }

    @Override
    public void usage(Usage usage) {
        next().usage(usage);
    }

    @Override
    public void extra(String field, Json value) {
        next().extra(field, value);
    }

    @Override
    public void malformed(String what) {
        next().malformed(what);
    }

    @Override
    public void error(ErrorInfo error) {
        next().error(TgiErrors.withoutQuotes(error));
    }

    @Override
    public void end() {
        next().end();
    }
}
