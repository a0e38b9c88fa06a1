package io.gatehouse.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.Annotation;
import io.gatehouse.model.AnnotationDelta;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.OtherEvent;
import io.gatehouse.model.ReasoningDelta;
import io.gatehouse.model.RefusalDelta;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.ToolCallDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.SseEvent;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.StreamSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes the chunks of one stream. A chunk is read whole before anything of it is passed on. */
final class ChatStreamDecoder implements StreamDecoder {
    /** What is known of one choice. */
    private static final class State {
        final ToolSlots tools;
        boolean ended;

        State(int choice) {
            tools = new ToolSlots(choice);
        }
    }

    private final Profile profile;
    private final ErrorClassifier errors;
    private final AnswerPiece chunk = new AnswerPiece(true);
    private final List<State> states = new ArrayList<>(1);
    private @Nullable String toldId;
    private @Nullable String toldModel;
    private boolean failed;

    ChatStreamDecoder(Profile profile, ErrorClassifier errors) {
        this.profile = profile;
        this.errors = errors;
    }

    @Override
    public void onEvent(SseEvent event, StreamSink sink) {
        if (failed || event.isBlank()) {
            return;
        }
        if (event.dataStartsWith("[DONE]")) {
            end(sink);
        } else if (event.type().equals("error")) {
            fail(event, sink);
        } else {
            decode(event, sink);
        }
    }

    private void decode(SseEvent event, StreamSink sink) {
        try (JsonParser parser = JsonText.factory().createParser(event.buffer(), event.offset(), event.length())) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                parser.nextToken();
                Wire.expect(parser, JsonToken.START_OBJECT);
                fail(event, sink);
                return;
            }
            // More than one chunk stands in an event when a server forgot the blank line between.
            while (token != null && !failed) {
                Wire.expect(parser, JsonToken.START_OBJECT);
                chunk.read(parser);
                pass(event, sink);
                token = parser.nextToken();
            }
        } catch (IOException e) {
            sink.malformed("a chunk that is not the JSON of a chat stream");
        }
    }

    private void fail(SseEvent event, StreamSink sink) {
        failed = true;
        sink.error(errors.classify(200, Headers.EMPTY, event.bytes()));
    }

    private void end(StreamSink sink) {
        boolean whole = !profile.has(Quirk.DONE_PROVES_NOTHING);
        boolean allEnded = !states.isEmpty();
        for (State state : states) {
            if (!state.ended && !state.tools.isEmpty()) {
                // TGI ends a tool call without a reason.
                state.ended = true;
                sink.finish(state.tools.choice, FinishReason.TOOL_CALLS, null);
            }
            allEnded &= state.ended;
        }
        if (whole || allEnded) {
            sink.end();
        }
    }

    private void pass(SseEvent event, StreamSink sink) {
        tellIdentity(sink);
        for (int i = 0; i < chunk.count(); i++) {
            passChoice(chunk.choice(i), sink);
        }
        if (chunk.failed) {
            fail(event, sink);
            return;
        }
        if (chunk.usage != null) {
            Usage usage = UsageReader.read(chunk.usage, profile.usageStyle());
            if (usage != null) {
                sink.usage(usage);
            }
        }
        if (!chunk.others.isEmpty()) {
            chunk.others.forEach(sink::extra);
        }
    }

    private void tellIdentity(StreamSink sink) {
        // Both are kept by the chunk once they were seen, so they only ever change from unknown to known.
        if ((chunk.id != null && toldId == null) || (chunk.model != null && toldModel == null)) {
            toldId = chunk.id;
            toldModel = chunk.model;
            sink.identity(toldId, toldModel);
        }
    }

    private void passChoice(ChoicePiece piece, StreamSink sink) {
        int index = piece.index;
        State state = state(index, sink);
        if (piece.reasoning != null && !piece.reasoning.isEmpty()) {
            sink.event(ReasoningDelta.of(index, piece.reasoning));
        }
        passText(piece, sink);
        if (piece.refusal != null && !piece.refusal.isEmpty()) {
            sink.event(RefusalDelta.of(index, piece.refusal));
        }
        for (int i = 0; i < piece.tools.size(); i++) {
            ToolCallDelta delta = state.tools.next(piece.tools.get(i), i, piece.tools.size());
            if (delta != null) {
                sink.event(delta);
            }
        }
        for (Annotation annotation : piece.annotations) {
            sink.event(AnnotationDelta.of(index, annotation));
        }
        if (!piece.others().isEmpty()) {
            for (Map.Entry<String, Json> other : piece.others().entrySet()) {
                sink.event(OtherEvent.of(other.getKey(), other.getValue()));
                if (profile.echoedFields().contains(other.getKey())) {
                    sink.messageExtra(index, other.getKey(), ChatDecoder.echo(other.getKey(), other.getValue()));
                }
            }
        }
        String word = piece.finishReason;
        if (word == null || chunk.failed) {
            return;
        }
        ErrorInfo failure = FinishReasons.failure(word, profile);
        if (failure != null) {
            failed = true;
            sink.error(failure);
        } else {
            state.ended = true;
            sink.finish(index, FinishReasons.of(word, !state.tools.isEmpty()), word);
        }
    }

    private static void passText(ChoicePiece piece, StreamSink sink) {
        String text = piece.content == null ? "" : piece.content;
        if (!piece.logprobs.isEmpty()) {
            sink.event(TextDelta.of(piece.index, text).withLogprobs(piece.logprobs));
        } else if (!text.isEmpty()) {
            sink.event(TextDelta.of(piece.index, text));
        }
    }

    private State state(int index, StreamSink sink) {
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).tools.choice == index) {
                return states.get(i);
            }
        }
        State state = new State(index);
        states.add(state);
        sink.choice(index);
        return state;
    }
}
