package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Headers;
import io.gatehouse.model.TextDelta;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.SseEvent;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.StreamSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one stream of a generate API. There is no final mark. Where the server says why sequences end, that alone makes a
 * stream whole; where it never says so, the stream is whole when HTTP says that its end was the end and every event of it
 * could be read. Used by one thread.
 */
final class TritonStreamDecoder implements StreamDecoder {
    private final TritonSetup setup;
    private final TritonUsage usage;
    private final List<TritonText> texts = new ArrayList<>(1);
    private final List<@Nullable String> reasons = new ArrayList<>(1);
    private boolean told;
    private boolean unreadable;
    private boolean done;

    TritonStreamDecoder(TritonSetup setup, ChatRequest request) {
        this.setup = setup;
        usage = new TritonUsage(setup, request);
    }

    @Override
    public void onEvent(SseEvent event, StreamSink sink) {
        if (done || event.isBlank()) {
            return;
        }
        TritonPiece piece = TritonPiece.read(event.buffer(), event.offset(), event.length());
        if (piece == null) {
            unreadable = true;
            sink.malformed("an event that is not the JSON of a generate stream");
        } else if (piece.failed()) {
            done = true;
            sink.error(TritonErrors.classify(200, Headers.EMPTY, event.bytes()));
        } else {
            pass(piece, sink);
        }
    }

    private void pass(TritonPiece piece, StreamSink sink) {
        if (texts.isEmpty()) {
            sink.identity(piece.id(), piece.model());
        }
        usage.add(piece);
        piece.others().forEach(sink::extra);
        List<String> pieces = piece.texts();
        for (int i = 0; i < pieces.size() && !done; i++) {
            text(piece.sequence() + i, pieces.get(i), sink);
        }
        List<String> words = piece.reasons();
        told |= !words.isEmpty();
        for (int i = 0; i < words.size() && !done; i++) {
            reason(piece.sequence() + i, words.get(i), sink);
        }
        if (!done && !reasons.isEmpty() && !reasons.contains(null)) {
            end(sink);
            sink.end();
        }
    }

    private void text(int sequence, String text, StreamSink sink) {
        String fresh = sequence(sequence, sink).next(text);
        if (fresh == null) {
            done = true;
            sink.error(ErrorInfo.of(
                    ErrorKind.PROTOCOL,
                    setup.cumulative() ? "not_cumulative" : "cumulative",
                    setup.cumulative()
                            ? "An event did not begin with the text so far: declare cumulativeText(false) for this provider"
                            : "Each event repeats the text so far: declare cumulativeText(true) for this provider"));
        } else if (!fresh.isEmpty()) {
            sink.event(TextDelta.of(sequence, fresh));
        }
    }

    private TritonText sequence(int index, StreamSink sink) {
        while (texts.size() <= index) {
            sink.choice(texts.size());
            texts.add(new TritonText(setup.cumulative()));
            reasons.add(null);
        }
        return texts.get(index);
    }

    private void reason(int index, String word, StreamSink sink) {
        ErrorInfo failure = TritonEnds.failure(word);
        if (failure != null) {
            done = true;
            sink.error(failure);
        } else if (!TritonEnds.isRunning(word)) {
            sequence(index, sink);
            reasons.set(index, word);
        }
    }

    @Override
    public void onEnd(boolean framed, StreamSink sink) {
        if (!done && framed && !told && !unreadable && !texts.isEmpty()) {
            end(sink);
        }
    }

    private void end(StreamSink sink) {
        done = true;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            String rest = texts.get(i).end();
            if (!rest.isEmpty()) {
                sink.event(TextDelta.of(i, rest));
            }
            all.append(texts.get(i).all());
        }
        sink.usage(usage.of(all.toString()));
        for (int i = 0; i < texts.size(); i++) {
            String word = reasons.get(i);
            sink.finish(i, word == null ? FinishReason.OTHER : TritonEnds.reason(word), word);
        }
    }
}
