package io.gatehouse.internal.telemetry;

import io.gatehouse.model.Usage;
import io.gatehouse.policy.TelemetryPolicy.Semconv;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** The metrics of the conventions, of one generation or both. Immutable. */
final class Inference {
    private final @Nullable Older older;
    private final @Nullable Latest latest;
    // Kept for all operations but inference in the later generation too.
    private final DoubleHistogram duration;

    private record Older(DoubleHistogram firstChunk, DoubleHistogram perChunk, LongHistogram tokens) {}

    private record Latest(
            DoubleHistogram duration,
            DoubleHistogram firstChunk,
            DoubleHistogram perChunk,
            LongHistogram input,
            LongHistogram output,
            LongCounter inputCount,
            LongCounter outputCount,
            LongCounter cacheRead,
            LongCounter cacheWrite,
            LongCounter reasoning) {}

    Inference(Meter meter, Semconv semconv) {
        duration = Instruments.seconds(meter, Names.DURATION_V1_41, "GenAI operation duration");
        older = semconv == Semconv.GENAI_LATEST
                ? null
                : new Older(
                        Instruments.seconds(meter, Names.FIRST_CHUNK_V1_41, "Time to the first chunk of a stream"),
                        Instruments.seconds(meter, Names.PER_CHUNK_V1_41, "Time between chunks of a stream"),
                        tokens(meter, Names.TOKENS_V1_41, "Number of input and output tokens used"));
        latest = semconv == Semconv.V1_41
                ? null
                : new Latest(
                        Instruments.seconds(meter, Names.DURATION_LATEST, "GenAI inference duration"),
                        Instruments.seconds(meter, Names.FIRST_CHUNK_LATEST, "Time to the first chunk of a stream"),
                        Instruments.seconds(meter, Names.PER_CHUNK_LATEST, "Time between chunks of a stream"),
                        tokens(meter, Names.INPUT_TOKENS_LATEST, "Input tokens of an inference"),
                        tokens(meter, Names.OUTPUT_TOKENS_LATEST, "Output tokens of an inference"),
                        count(meter, Names.INPUT_COUNT_LATEST),
                        count(meter, Names.OUTPUT_COUNT_LATEST),
                        count(meter, Names.CACHE_READ_COUNT_LATEST),
                        count(meter, Names.CACHE_WRITE_COUNT_LATEST),
                        count(meter, Names.REASONING_COUNT_LATEST));
    }

    private static LongHistogram tokens(Meter meter, String name, String description) {
        return meter.histogramBuilder(name)
                .ofLongs()
                .setUnit(Names.TOKENS)
                .setDescription(description)
                .setExplicitBucketBoundariesAdvice(Names.TOKEN_BOUNDS)
                .build();
    }

    private static LongCounter count(Meter meter, String name) {
        return meter.counterBuilder(name).setUnit(Names.TOKENS).build();
    }

    /** An attempt ended. */
    void ended(boolean chat, double seconds, Site.Ending ending, Context context) {
        if (latest != null && chat) {
            latest.duration().record(seconds, ending.duration(), context);
        }
        if (older != null || !chat) {
            duration.record(seconds, ending.duration(), context);
        }
    }

    /** The first chunk of a stream came. */
    void firstChunk(double seconds, Attributes attributes, Context context) {
        if (older != null) {
            older.firstChunk().record(seconds, attributes, context);
        }
        if (latest != null) {
            latest.firstChunk().record(seconds, attributes, context);
        }
    }

    /** A later chunk of a stream came. */
    void laterChunk(double seconds, Attributes attributes, Context context) {
        if (older != null) {
            older.perChunk().record(seconds, attributes, context);
        }
        if (latest != null) {
            latest.perChunk().record(seconds, attributes, context);
        }
    }

    /** A provider reported what an attempt used. */
    void used(boolean chat, Usage usage, Site.Ending ending, Context context) {
        if (older != null) {
            older.tokens().record(usage.inputTokens(), ending.input(), context);
            if (chat) {
                older.tokens().record(usage.outputTokens(), ending.output(), context);
            }
        }
        if (latest != null && chat) {
            count(latest, usage, ending.common(), context);
        }
    }

    private static void count(Latest to, Usage usage, Attributes common, Context context) {
        to.input().record(usage.inputTokens(), common, context);
        to.output().record(usage.outputTokens(), common, context);
        // Providers tell audio apart; what the rest was they do not say.
        Attributes rest =
                common.toBuilder().put(Names.MODALITY_LATEST, "unknown").build();
        Attributes audio =
                common.toBuilder().put(Names.MODALITY_LATEST, "audio").build();
        to.inputCount().add(Math.max(0, usage.inputTokens() - usage.audioInputTokens()), rest, context);
        to.outputCount().add(Math.max(0, usage.outputTokens() - usage.audioOutputTokens()), rest, context);
        if (usage.audioInputTokens() > 0) {
            to.inputCount().add(usage.audioInputTokens(), audio, context);
        }
        if (usage.audioOutputTokens() > 0) {
            to.outputCount().add(usage.audioOutputTokens(), audio, context);
        }
        to.cacheRead().add(usage.cachedInputTokens(), rest, context);
        to.cacheWrite().add(usage.cacheWriteTokens(), rest, context);
        to.reasoning().add(usage.reasoningTokens(), rest, context);
    }
}
