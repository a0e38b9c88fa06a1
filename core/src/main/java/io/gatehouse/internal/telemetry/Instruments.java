package io.gatehouse.internal.telemetry;

import io.gatehouse.policy.TelemetryPolicy.Semconv;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;

/** The instruments that calls write to. Immutable. */
final class Instruments {
    final LongCounter requests;
    final LongUpDownCounter active;
    final DoubleHistogram attemptDuration;
    final LongCounter retries;
    final LongCounter fallbacks;
    final DoubleHistogram queueDuration;
    final Inference inference;

    Instruments(Meter meter, Semconv semconv) {
        requests = meter.counterBuilder(Names.REQUESTS)
                .setUnit("{request}")
                .setDescription("Calls, and turns of calls with several, by what became of them")
                .build();
        active = meter.upDownCounterBuilder(Names.ACTIVE)
                .setUnit("{request}")
                .setDescription("Calls under way")
                .build();
        attemptDuration = seconds(meter, Names.ATTEMPT_DURATION, "Attempts, from sending to the end of the answer");
        retries = meter.counterBuilder(Names.RETRY_COUNT)
                .setUnit("{retry}")
                .setDescription("Attempts that repeated a failed one at the same target")
                .build();
        fallbacks = meter.counterBuilder(Names.FALLBACK_COUNT)
                .setUnit("{fallback}")
                .setDescription("Targets that were tried because the one before failed or refused")
                .build();
        queueDuration = seconds(meter, Names.QUEUE_DURATION, "Waits at a limit, of those calls that waited");
        inference = new Inference(meter, semconv);
    }

    static DoubleHistogram seconds(Meter meter, String name, String description) {
        return meter.histogramBuilder(name)
                .setUnit(Names.SECONDS)
                .setDescription(description)
                .setExplicitBucketBoundariesAdvice(Names.SECONDS_BOUNDS)
                .build();
    }
}
