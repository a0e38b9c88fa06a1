package io.gatehouse.openai;

import io.gatehouse.model.Experimental;

/** The typed fields of a request that not every host understands. */
@Experimental
public enum RequestField {
    /** The number of candidates at each step. */
    TOP_K("topK", "top_k"),
    /** More than one answer; a value of 1 is what every host does anyway and is always accepted. */
    N("n", "n"),
    /** The random seed. */
    SEED("seed", "seed"),
    /** Biases of single tokens. */
    LOGIT_BIAS("logitBias", "logit_bias"),
    /** Log probabilities. */
    LOGPROBS("logprobs", "logprobs"),
    /** Alternatives of each token. */
    TOP_LOGPROBS("topLogprobs", "top_logprobs"),
    /** Penalty by frequency. */
    FREQUENCY_PENALTY("frequencyPenalty", "frequency_penalty"),
    /** Penalty by presence. */
    PRESENCE_PENALTY("presencePenalty", "presence_penalty"),
    /** Several tool calls in one turn. */
    PARALLEL_TOOL_CALLS("parallelToolCalls", "parallel_tool_calls"),
    /** How hard the model thinks. */
    REASONING_EFFORT("reasoningEffort", "reasoning_effort"),
    /** Texts that end the answer. */
    STOP("stop", "stop"),
    /** Tools. */
    TOOLS("tools", "tools"),
    /** The form of the answer. */
    RESPONSE_FORMAT("responseFormat", "response_format"),
    /** Images in messages. */
    IMAGES("image content", "messages"),
    /** Audio in messages. */
    AUDIO("audio content", "messages"),
    /** Files in messages. */
    FILES("file content", "messages"),
    /** The wanted length of embedding vectors. */
    DIMENSIONS("dimensions", "dimensions");

    private final String label;
    private final String wireName;

    RequestField(String label, String wireName) {
        this.label = label;
        this.wireName = wireName;
    }

    /**
     * The name in the typed request.
     *
     * @return for example {@code topK}
     */
    public String label() {
        return label;
    }

    /**
     * The name in the OpenAI API.
     *
     * @return for example {@code top_k}
     */
    public String wireName() {
        return wireName;
    }
}
