package io.gatehouse.tests.api;

import io.gatehouse.GatewayBuilder;
import io.gatehouse.policy.TelemetryPolicy;
import io.gatehouse.policy.TelemetryPolicy.Semconv;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Three servers, and an OpenTelemetry that keeps in memory what it is given. */
abstract class TelemetryTestBase extends RouteTestBase {
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("gatehouse.outcome");
    static final AttributeKey<String> ENDPOINT = AttributeKey.stringKey("gatehouse.endpoint");
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("gatehouse.route");
    static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");

    final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    final InMemoryMetricReader reader = InMemoryMetricReader.create();
    final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(reader).build())
            .build();

    /** The standard policy, whatever the environment says. */
    TelemetryPolicy.Builder policy() {
        return TelemetryPolicy.builder(sdk).semconv(Semconv.V1_41);
    }

    @Override
    GatewayBuilder builder() {
        return super.builder().telemetry(policy().build());
    }

    List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }

    /** The call's span, of the only call. */
    SpanData callSpan() {
        return spans().stream()
                .filter(span ->
                        span.getKind() == SpanKind.INTERNAL && span.getName().startsWith("gatehouse "))
                .reduce((one, other) -> {
                    throw new AssertionError("several call spans: " + spans());
                })
                .orElseThrow(() -> new AssertionError("no call span: " + spans()));
    }

    /** The spans of attempts, in the order of their start. */
    List<SpanData> attemptSpans() {
        return spans().stream()
                .filter(span -> span.getKind() == SpanKind.CLIENT)
                .sorted((one, other) -> Long.compare(number(one), number(other)))
                .toList();
    }

    private static long number(SpanData span) {
        return span.getAttributes().get(AttributeKey.longKey("gatehouse.attempt.number"));
    }

    SpanData attemptSpan() {
        List<SpanData> all = attemptSpans();
        if (all.size() != 1) {
            throw new AssertionError("not one attempt: " + all);
        }
        return all.get(0);
    }

    static String string(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    static Long number(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.longKey(key));
    }

    static Boolean bool(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.booleanKey(key));
    }

    /** All metrics as they are now, by name. */
    Map<String, MetricData> metrics() {
        return reader.collectAllMetrics().stream().collect(Collectors.toMap(MetricData::getName, metric -> metric));
    }

    Optional<MetricData> metric(String name) {
        return Optional.ofNullable(metrics().get(name));
    }

    /** The figures of a counter or gauge, by their attributes. */
    Map<Attributes, Long> values(String name) {
        return metric(name).map(TelemetryTestBase::longs).orElse(Map.of());
    }

    /** The only figure. */
    long value(String name) {
        Map<Attributes, Long> all = values(name);
        if (all.size() != 1) {
            throw new AssertionError("not one figure: " + all);
        }
        return all.values().iterator().next();
    }

    private static Map<Attributes, Long> longs(MetricData metric) {
        Collection<LongPointData> points = metric.getType().name().equals("LONG_GAUGE")
                ? metric.getLongGaugeData().getPoints()
                : metric.getLongSumData().getPoints();
        return points.stream().collect(Collectors.toMap(PointData::getAttributes, LongPointData::getValue));
    }

    Collection<HistogramPointData> histogram(String name) {
        return metric(name).map(metric -> metric.getHistogramData().getPoints()).orElse(List.of());
    }

    HistogramPointData point(String name) {
        Collection<HistogramPointData> all = histogram(name);
        if (all.size() != 1) {
            throw new AssertionError("not one point: " + all);
        }
        return all.iterator().next();
    }
}
