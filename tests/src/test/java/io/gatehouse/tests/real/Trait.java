package io.gatehouse.tests.real;

/** What a server may or may not be able to do, as it was started; tests of what it cannot do are skipped. */
enum Trait {
    /** Answers that follow a JSON schema. */
    JSON_SCHEMA,
    /** Tool calls that the request names. */
    NAMED_TOOLS,
    /** Tool calls that the request demands without a name. */
    REQUIRED_TOOLS,
    /** More than one choice. */
    SEVERAL_CHOICES,
    /** Log probabilities of tokens. */
    LOGPROBS,
    /** A model that it does not have is an error. */
    UNKNOWN_MODEL,
    /** Prompts that were seen before are reported. */
    CACHED_TOKENS
}
