package io.gatehouse.tgi;

import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.Json;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import org.jspecify.annotations.Nullable;

/** What a TGI server says of itself at {@code /info}. What it does not say is null. Immutable. */
public final class TgiInfo {
    static final WireRequest QUESTION = WireRequest.get("/info").atRoot();

    private static final String MODEL = "model_id";

    private final Json raw;

    private TgiInfo(Json raw) {
        this.raw = raw;
    }

    static TgiInfo of(WireResponse response) {
        try {
            TgiInfo info = of(Json.lazy(response.body()));
            if (info != null) {
                return info;
            }
        } catch (GatewayException e) {
            throw protocol(response.head());
        }
        throw protocol(response.head());
    }

    /** The info, or null when the answer is something else. */
    static @Nullable TgiInfo of(Json answer) {
        return answer.get(MODEL).isText() ? new TgiInfo(answer) : null;
    }

    private static ProtocolException protocol(Head head) {
        return new ProtocolException(ErrorDetails.of("What " + head.target()
                        + " says at /info is not what TGI says there: check that its base URL leads to a TGI server")
                .at(head.target(), head.endpoint())
                .response(head.status(), head.requestId()));
    }

    /**
     * The model it serves.
     *
     * @return for example {@code meta-llama/Llama-3.1-8B-Instruct}
     */
    public String modelId() {
        String id = raw.get(MODEL).asText();
        return id == null ? "" : id;
    }

    /**
     * The revision of the model.
     *
     * @return a commit, or null
     */
    public @Nullable String modelSha() {
        return raw.get("model_sha").asText();
    }

    /**
     * How many requests it takes at once, running and waiting together; it refuses further ones as overloaded.
     *
     * @return 1 or more, or null
     */
    public @Nullable Integer maxConcurrentRequests() {
        return number("max_concurrent_requests");
    }

    /**
     * How many answers it chooses the best of, at most.
     *
     * @return 1 or more, or null
     */
    public @Nullable Integer maxBestOf() {
        return number("max_best_of");
    }

    /**
     * How many stop texts it takes.
     *
     * @return 1 or more, or null
     */
    public @Nullable Integer maxStopSequences() {
        return number("max_stop_sequences");
    }

    /**
     * How many tokens a prompt may have.
     *
     * @return 1 or more, or null
     */
    public @Nullable Integer maxInputTokens() {
        return number("max_input_tokens");
    }

    /**
     * How many tokens prompt and answer may have together.
     *
     * @return 1 or more, or null
     */
    public @Nullable Integer maxTotalTokens() {
        return number("max_total_tokens");
    }

    /**
     * How many prompts one request to {@code /v1/completions} may hold.
     *
     * @return 1 or more, or null
     */
    public @Nullable Integer maxClientBatchSize() {
        return number("max_client_batch_size");
    }

    /**
     * The version of TGI.
     *
     * @return for example {@code 3.3.6}, or null
     */
    public @Nullable String version() {
        return raw.get("version").asText();
    }

    /**
     * Everything it says.
     *
     * @return a JSON object
     */
    public Json raw() {
        return raw;
    }

    private @Nullable Integer number(String name) {
        long value = raw.get(name).asLong(0);
        return value < 1 || value > Integer.MAX_VALUE ? null : (int) value;
    }

    @Override
    public String toString() {
        return "TgiInfo(" + modelId() + ", TGI " + version() + ")";
    }
}
