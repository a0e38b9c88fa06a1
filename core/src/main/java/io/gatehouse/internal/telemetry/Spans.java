package io.gatehouse.internal.telemetry;

import io.gatehouse.model.Answer;
import io.gatehouse.model.CallOptions;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Choice;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.FinishReason;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Sampling;
import io.gatehouse.model.Usage;
import io.gatehouse.policy.TelemetryPolicy.Semconv;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the spans of attempts say of requests and answers: settings and counts, never content. Stop sequences are content:
 * they are words of the caller.
 */
final class Spans {
    private Spans() {}

    static void describe(Span span, ModelRequest request, Semconv semconv) {
        CallOptions options = request.options();
        set(span, Names.CONVERSATION, Words.safe(options.conversation()));
        if (request instanceof ChatRequest chat) {
            if (chat.responseFormat() != null) {
                span.setAttribute(Names.OUTPUT_TYPE, chat.responseFormat().isJson() ? "json" : "text");
            }
            describe(span, chat.sampling(), semconv);
        } else if (request instanceof EmbeddingRequest embedding) {
            set(span, Names.DIMENSIONS, longOf(embedding.dimensions()));
        }
    }

    private static void describe(Span span, Sampling sampling, Semconv semconv) {
        set(span, Names.MAX_TOKENS, longOf(sampling.maxTokens()));
        set(span, Names.TEMPERATURE, sampling.temperature());
        set(span, Names.TOP_P, sampling.topP());
        set(span, Names.FREQUENCY_PENALTY, sampling.frequencyPenalty());
        set(span, Names.PRESENCE_PENALTY, sampling.presencePenalty());
        set(span, Names.SEED, sampling.seed());
        Integer topK = sampling.topK();
        if (topK != null && semconv == Semconv.GENAI_LATEST) {
            span.setAttribute(Names.TOP_K_LATEST, topK.longValue());
        } else if (topK != null) {
            span.setAttribute(Names.TOP_K_V1_41, topK.doubleValue());
        }
        if (sampling.n() != null && sampling.n() != 1) {
            span.setAttribute(Names.CHOICES, sampling.n().longValue());
        }
        if (semconv != Semconv.V1_41) {
            set(span, Names.REASONING_LEVEL_LATEST, Words.safe(sampling.reasoningEffort()));
        }
    }

    static void describe(Span span, Usage usage, Semconv semconv) {
        if (!usage.isKnown() || usage.isEstimated()) {
            return;
        }
        span.setAttribute(Names.INPUT_TOKENS, usage.inputTokens());
        span.setAttribute(Names.OUTPUT_TOKENS, usage.outputTokens());
        setPositive(span, Names.CACHE_READ_TOKENS, usage.cachedInputTokens());
        if (semconv != Semconv.GENAI_LATEST) {
            setPositive(span, Names.CACHE_WRITE_TOKENS_V1_41, usage.cacheWriteTokens());
        }
        if (semconv != Semconv.V1_41) {
            setPositive(span, Names.CACHE_WRITE_TOKENS_LATEST, usage.cacheWriteTokens());
        }
        setPositive(span, Names.REASONING_TOKENS, usage.reasoningTokens());
    }

    static void describe(Span span, @Nullable Answer answer) {
        if (answer == null) {
            return;
        }
        set(span, Names.RESPONSE_MODEL, Words.safe(answer.model()));
        if (answer instanceof ChatResponse chat) {
            set(span, Names.RESPONSE_ID, Words.safe(chat.id()));
            List<String> reasons = new ArrayList<>(chat.choices().size());
            chat.choices().forEach(choice -> reasons.add(reason(choice)));
            span.setAttribute(Names.FINISH_REASONS, reasons);
        }
    }

    private static String reason(Choice choice) {
        String theirs = Words.safe(choice.rawFinishReason());
        FinishReason reason = choice.finishReason();
        // One that the dialect knows is a word of the API; any other is the server's to choose.
        return theirs != null && reason != FinishReason.OTHER
                ? theirs
                : reason.name().toLowerCase(Locale.ROOT);
    }

    /** Only the class: a message of an interceptor's exception may hold anything. */
    static void fail(Span span, String error, @Nullable Throwable thrown) {
        if (!error.isEmpty()) {
            span.setAttribute(Names.ERROR_TYPE, error);
            span.setStatus(
                    StatusCode.ERROR, thrown == null ? "" : thrown.getClass().getSimpleName());
        }
    }

    private static @Nullable Long longOf(@Nullable Integer value) {
        return value == null ? null : value.longValue();
    }

    private static void setPositive(Span span, AttributeKey<Long> key, long value) {
        if (value > 0) {
            span.setAttribute(key, value);
        }
    }

    private static <T> void set(Span span, AttributeKey<T> key, @Nullable T value) {
        if (value != null) {
            span.setAttribute(key, value);
        }
    }
}
