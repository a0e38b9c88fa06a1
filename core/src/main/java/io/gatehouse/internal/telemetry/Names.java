package io.gatehouse.internal.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * Every name that is exported, with units and boundaries. Those of the conventions are copied from release 1.41.1 ({@code
 * V1_41}) and from the conventions' own repository of November 2026 ({@code LATEST}); the rest is ours.
 */
final class Names {
    static final String SCOPE = "io.gatehouse";
    static final String CHAT = "chat";
    static final String EMBEDDINGS = "embeddings";
    /** Stands for values past a bound, as the conventions have it. */
    static final String OTHER = "_OTHER";

    // Attributes of the conventions.
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> CONVERSATION = AttributeKey.stringKey("gen_ai.conversation.id");
    static final AttributeKey<String> OUTPUT_TYPE = AttributeKey.stringKey("gen_ai.output.type");
    static final AttributeKey<Long> CHOICES = AttributeKey.longKey("gen_ai.request.choice.count");
    static final AttributeKey<Long> SEED = AttributeKey.longKey("gen_ai.request.seed");
    static final AttributeKey<Boolean> STREAM = AttributeKey.booleanKey("gen_ai.request.stream");
    static final AttributeKey<Double> FREQUENCY_PENALTY = AttributeKey.doubleKey("gen_ai.request.frequency_penalty");
    static final AttributeKey<Double> PRESENCE_PENALTY = AttributeKey.doubleKey("gen_ai.request.presence_penalty");
    static final AttributeKey<Double> TEMPERATURE = AttributeKey.doubleKey("gen_ai.request.temperature");
    static final AttributeKey<Double> TOP_P = AttributeKey.doubleKey("gen_ai.request.top_p");
    static final AttributeKey<Double> TOP_K_V1_41 = AttributeKey.doubleKey("gen_ai.request.top_k");
    static final AttributeKey<Long> TOP_K_LATEST = AttributeKey.longKey("gen_ai.request.top_k");
    static final AttributeKey<Long> MAX_TOKENS = AttributeKey.longKey("gen_ai.request.max_tokens");
    static final AttributeKey<String> REASONING_LEVEL_LATEST = AttributeKey.stringKey("gen_ai.request.reasoning.level");
    static final AttributeKey<Long> DIMENSIONS = AttributeKey.longKey("gen_ai.embeddings.dimension.count");
    static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<Double> TIME_TO_FIRST_CHUNK =
            AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<Long> CACHE_READ_TOKENS = AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
    static final AttributeKey<Long> CACHE_WRITE_TOKENS_V1_41 =
            AttributeKey.longKey("gen_ai.usage.cache_creation.input_tokens");
    static final AttributeKey<Long> CACHE_WRITE_TOKENS_LATEST =
            AttributeKey.longKey("gen_ai.usage.cache_write.input_tokens");
    static final AttributeKey<Long> REASONING_TOKENS = AttributeKey.longKey("gen_ai.usage.reasoning.output_tokens");
    static final AttributeKey<String> TOKEN_TYPE_V1_41 = AttributeKey.stringKey("gen_ai.token.type");
    static final AttributeKey<String> MODALITY_LATEST = AttributeKey.stringKey("gen_ai.token.modality");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    // Attributes of ours.
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("gatehouse.route");
    static final AttributeKey<Boolean> STREAMING = AttributeKey.booleanKey("gatehouse.streaming");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("gatehouse.outcome");
    static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("gatehouse.attempts");
    static final AttributeKey<Long> RETRIES = AttributeKey.longKey("gatehouse.retries");
    static final AttributeKey<Long> HEDGES = AttributeKey.longKey("gatehouse.hedges");
    static final AttributeKey<String> TARGET = AttributeKey.stringKey("gatehouse.target");
    static final AttributeKey<List<String>> TARGETS = AttributeKey.stringArrayKey("gatehouse.targets.attempted");
    static final AttributeKey<Boolean> FALLBACK_USED = AttributeKey.booleanKey("gatehouse.fallback.used");
    static final AttributeKey<String> FALLBACK_FROM = AttributeKey.stringKey("gatehouse.fallback.from");
    static final AttributeKey<String> FALLBACK_TO = AttributeKey.stringKey("gatehouse.fallback.to");
    static final AttributeKey<String> FALLBACK_REASON = AttributeKey.stringKey("gatehouse.fallback.reason");
    static final AttributeKey<Boolean> FALLBACK_SUCCESS = AttributeKey.booleanKey("gatehouse.fallback.success");
    static final AttributeKey<String> RETRY_REASON = AttributeKey.stringKey("gatehouse.retry.reason");
    static final AttributeKey<String> ENDPOINT = AttributeKey.stringKey("gatehouse.endpoint");
    static final AttributeKey<Long> ATTEMPT_NUMBER = AttributeKey.longKey("gatehouse.attempt.number");
    static final AttributeKey<Double> ATTEMPT_WAITED = AttributeKey.doubleKey("gatehouse.attempt.waited");
    static final AttributeKey<Boolean> ATTEMPT_HEDGE = AttributeKey.booleanKey("gatehouse.attempt.hedge");
    static final AttributeKey<Boolean> ATTEMPT_SHADOW = AttributeKey.booleanKey("gatehouse.attempt.shadow");
    static final AttributeKey<String> LIMIT_TYPE = AttributeKey.stringKey("gatehouse.limit.type");
    static final String TAG_PREFIX = "gatehouse.tag.";

    // Metrics of the conventions.
    static final String DURATION_V1_41 = "gen_ai.client.operation.duration";
    static final String FIRST_CHUNK_V1_41 = "gen_ai.client.operation.time_to_first_chunk";
    static final String PER_CHUNK_V1_41 = "gen_ai.client.operation.time_per_output_chunk";
    static final String TOKENS_V1_41 = "gen_ai.client.token.usage";
    static final String DURATION_LATEST = "gen_ai.client.inference.duration";
    static final String FIRST_CHUNK_LATEST = "gen_ai.client.inference.time_to_first_chunk";
    static final String PER_CHUNK_LATEST = "gen_ai.client.inference.time_per_output_chunk";
    static final String INPUT_TOKENS_LATEST = "gen_ai.client.inference.operation.input_tokens";
    static final String OUTPUT_TOKENS_LATEST = "gen_ai.client.inference.operation.output_tokens";
    static final String INPUT_COUNT_LATEST = "gen_ai.client.inference.usage.input_tokens";
    static final String OUTPUT_COUNT_LATEST = "gen_ai.client.inference.usage.output_tokens";
    static final String CACHE_READ_COUNT_LATEST = "gen_ai.client.inference.usage.cache_read.input_tokens";
    static final String CACHE_WRITE_COUNT_LATEST = "gen_ai.client.inference.usage.cache_write.input_tokens";
    static final String REASONING_COUNT_LATEST = "gen_ai.client.inference.usage.reasoning.output_tokens";

    // Metrics of ours.
    static final String REQUESTS = "gatehouse.requests";
    static final String ACTIVE = "gatehouse.active";
    static final String ATTEMPT_DURATION = "gatehouse.attempt.duration";
    static final String RETRY_COUNT = "gatehouse.retries";
    static final String FALLBACK_COUNT = "gatehouse.fallbacks";
    static final String QUEUE_DURATION = "gatehouse.queue.duration";
    static final String CIRCUIT_STATE = "gatehouse.circuit.state";
    static final String QUARANTINED = "gatehouse.credential.quarantined";
    static final String OUTSTANDING = "gatehouse.endpoint.outstanding";
    static final String LIMIT_CONCURRENCY = "gatehouse.limit.concurrency";
    static final String LIMIT_IN_USE = "gatehouse.limit.in_use";
    static final String LIMIT_QUEUED = "gatehouse.limit.queued";
    static final String LIMIT_REMAINING = "gatehouse.limit.remaining";

    static final String SECONDS = "s";
    static final String TOKENS = "{token}";
    static final List<Double> SECONDS_BOUNDS =
            List.of(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);
    static final List<Long> TOKEN_BOUNDS = List.of(
            1L, 4L, 16L, 64L, 256L, 1024L, 4096L, 16384L, 65536L, 262144L, 1048576L, 4194304L, 16777216L, 67108864L);

    private Names() {}
}
