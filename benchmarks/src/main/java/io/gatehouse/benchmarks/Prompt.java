package io.gatehouse.benchmarks;

/** The request that every case sends. */
final class Prompt {

    static final String MODEL = "gpt-x";

    /** The stub accepts a request for this model and never finishes the answer. */
    static final String HANGING_MODEL = "gpt-hang";

    static final String KEY = "sk-test";

    static final String TEXT =
            "Summarise the release notes below in three sentences for a reader who operates the service: "
                    + "the connection pool now follows the number of callers, the deadline covers retries, and a cancelled "
                    + "stream closes its socket at once.";

    private Prompt() {}
}
