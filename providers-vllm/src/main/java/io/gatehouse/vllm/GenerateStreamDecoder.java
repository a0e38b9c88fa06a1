package io.gatehouse.vllm;

import io.gatehouse.model.TextDelta;
import io.gatehouse.model.Usage;
import io.gatehouse.openai.OpenAiDialect;
import io.gatehouse.spi.ErrorInfo;
import io.gatehouse.spi.SseEvent;
import io.gatehouse.spi.StreamDecoder;
import io.gatehouse.spi.StreamSink;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes one stream of SGLang's native API. {@code [DONE]} comes after failures too, so it ends nothing by itself. */
final class GenerateStreamDecoder implements StreamDecoder {
    private static final Set<String> UNDERSTOOD = Set.of("text", "output_ids", "meta_info", "index");

    private final OpenAiDialect codec;
    private final CumulativeText texts;
    private boolean begun;
    private boolean ended;
    private boolean failed;

    GenerateStreamDecoder(OpenAiDialect codec, boolean stops) {
        this.codec = codec;
        texts = new CumulativeText(stops);
    }

    @Override
    public void onEvent(SseEvent event, StreamSink sink) {
        if (failed) {
            return;
        }
        if (event.dataStartsWith("[DONE]")) {
            if (ended) {
                sink.end();
            }
            return;
        }
        GenerateAnswer answer = GenerateAnswer.parse(event.bytes());
        ErrorInfo error = answer == null ? null : answer.error(codec);
        if (error != null) {
            failed = true;
            sink.error(error);
        } else if (answer == null) {
            sink.malformed("an event that is not the JSON of a generated text");
        } else if (!ended) {
            pass(answer, sink);
        }
    }

    private void pass(GenerateAnswer answer, StreamSink sink) {
        if (!begun) {
            begun = true;
            sink.identity(answer.id(), null);
            sink.choice(0);
        }
        answer.body().fields().forEach((name, value) -> {
            if (!UNDERSTOOD.contains(name) && !value.isNull()) {
                sink.extra(name, value);
            }
        });
        String reason = answer.reason();
        passText(answer.text(), reason != null, sink);
        Usage usage = answer.usage();
        if (usage != null) {
            sink.usage(usage);
        }
        if (reason != null) {
            ended = true;
            sink.extra("meta_info", answer.meta());
            sink.finish(0, answer.finishReason(), reason);
        }
    }

    private void passText(@Nullable String text, boolean last, StreamSink sink) {
        String piece = text == null ? "" : texts.next(text, last);
        if (piece == null) {
            sink.malformed("a text that does not go on with the one before");
        } else if (!piece.isEmpty()) {
            sink.event(TextDelta.of(piece));
        }
    }
}
