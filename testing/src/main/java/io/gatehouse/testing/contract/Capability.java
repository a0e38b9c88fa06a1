package io.gatehouse.testing.contract;

/** What a provider may or may not be able to do; the contract's tests of what it cannot do are skipped. */
public enum Capability {
    /** Ends other than that of the text told apart: a length limit, a filter. */
    FINISH_REASONS,
    /** Tool calls. */
    TOOLS,
    /** Tool calls in pieces. */
    STREAMED_TOOLS,
    /** Refusals told apart from text. */
    REFUSAL,
    /** Reasoning told apart from text. */
    REASONING,
    /** Answers that follow a JSON schema. */
    JSON_SCHEMA,
    /** More than one choice. */
    SEVERAL_CHOICES,
    /** Log probabilities of tokens. */
    LOGPROBS,
    /** Embeddings. */
    EMBEDDINGS,
    /** Streams that are whole by their finish reason, without a final mark. */
    OPTIONAL_FINAL_MARK
}
