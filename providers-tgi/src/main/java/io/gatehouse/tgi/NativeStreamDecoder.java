package io.gatehouse.tgi;

import com.fasterxml.jackson.core.JsonParser;
import io.gatehouse.internal.json.JsonText;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Headers;
import io.gatehouse.model.Json;
import io.gatehouse.model.TextDelta;
import io.gatehouse.model.TokenLogprob;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.SseEvent;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.StreamSink;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one stream of TGI's native API: an event for each token, the last one with the whole text. Nothing else marks the
 * end; without details the last event has no reason either.
 */
final class NativeStreamDecoder implements StreamDecoder {
    private final TgiErrors errors;
    private final boolean logprobs;
    private final TokenEvent token = new TokenEvent();
    private boolean begun;
    private boolean ended;

    NativeStreamDecoder(TgiErrors errors, boolean logprobs) {
        this.errors = errors;
        this.logprobs = logprobs;
    }

    @Override
    public void onEvent(SseEvent event, StreamSink sink) {
        if (!begun) {
            begun = true;
            sink.identity(Ids.ofAnswer(), null);
            sink.choice(0);
        }
        try (JsonParser parser = JsonText.factory().createParser(event.buffer(), event.offset(), event.length())) {
            // More than one token stands in an event when a proxy lost the blank line between.
            while (!ended && parser.nextToken() != null) {
                token.read(parser);
                if (token.failed || event.type().equals("error")) {
                    fail(event, sink);
                } else {
                    pass(sink);
                }
            }
        } catch (IOException e) {
            sink.malformed("an event that is not the JSON of a token");
        }
    }

    private void fail(SseEvent event, StreamSink sink) {
        ended = true;
        sink.error(errors.classify(200, Headers.EMPTY, event.bytes()));
    }

    private void pass(StreamSink sink) {
        token.others.forEach(sink::extra);
        String text = token.special || token.text == null ? "" : token.text;
        if (logprobs && token.text != null && !token.special) {
            sink.event(TextDelta.of(text).withLogprobs(List.of(new TokenLogprob(text, token.logprob, token.top))));
        } else if (!text.isEmpty()) {
            sink.event(TextDelta.of(text));
        }
        if (token.generatedText != null) {
            end(token.details, sink);
        }
    }

    private void end(Json details, StreamSink sink) {
        String word = details.get("finish_reason").asText();
        if (details.isObject()) {
            sink.extra("details", details);
            long output = details.get("generated_tokens").asLong(-1);
            long input = details.get("input_length").asLong(-1);
            if (output >= 0) {
                sink.usage(Usage.builder()
                        .inputTokens(Math.max(0, input))
                        .outputTokens(output)
                        .estimated(input < 0)
                        .build());
            }
        }
        ended = true;
        sink.finish(0, reason(word), word);
        sink.end();
    }

    // Only the end of a text is a special token in its stream.
    private FinishReason reason(@Nullable String word) {
        return word == null && token.special ? FinishReason.STOP : NativeDecoder.reason(word);
    }
}
