package io.gatehouse.model;

import java.util.Map;

/** What every kind of request has. */
public sealed interface ModelRequest permits ChatRequest, EmbeddingRequest {
    /**
     * The route or target asked for; inside an attempt always the target.
     *
     * @return a route name, or {@code provider/model}
     */
    String model();

    /**
     * Tenant, tags, headers, timeouts.
     *
     * @return the options
     */
    CallOptions options();

    /**
     * Fields passed through to the wire as they are, for what the typed fields do not know. They never replace a typed
     * field that is set: that is refused before sending.
     *
     * @return name to value
     */
    Map<String, Json> extra();

    /**
     * The same request for another route or target.
     *
     * @param model a route name, or {@code provider/model}
     * @return this when nothing changes, else a copy
     */
    ModelRequest withModel(String model);

    /**
     * Checks what can be checked without knowing the target.
     *
     * @throws InvalidRequestException naming the field and what is allowed
     */
    void validate();
}
