package io.gatehouse.tgi;

import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Json;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.spi.WireResponse;
import org.jspecify.annotations.Nullable;

/** What a TGI server says of itself at {@code /info}. What it does not say is null. Immutable. */
public final class TgiInfo {
    private static final String MODEL = "model_id";

    private final Json raw;

    private TgiInfo(Json raw) {
        this.raw = raw;
    }

    static TgiInfo of(WireResponse response) {
        TgiInfo info = parse(response.body());
        if (info == null) {
            throw new ProtocolException(ErrorDetails.of(
                            "What " + response.head().target()
                                    + " says at /info is not what TGI says there: check that its base URL leads to a TGI server")
                    .at(response.head().target(), response.head().endpoint())
                    .response(response.head().status(), response.head().requestId()));
        }
        return info;
    }

    /** The info, or null when the bytes are something else. */
    static @Nullable TgiInfo parse(byte[] body) {
        try {
            Json json = Json.lazy(body);
            return json.get(MODEL).isText() ? new TgiInfo(json) : null;
        } catch (GatewayException e) {
            return null;
        }
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
