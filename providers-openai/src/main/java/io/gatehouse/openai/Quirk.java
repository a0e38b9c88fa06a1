package io.gatehouse.openai;

import io.gatehouse.model.Experimental;

/** A peculiarity of a host that it has or has not. */
@Experimental
public enum Quirk {
    /** Streams end with a usage chunk only when {@code stream_options.include_usage} asks for it. */
    USAGE_ON_REQUEST,
    /** The host knows the role {@code developer}; elsewhere it is written as {@code system}, which means the same. */
    DEVELOPER_ROLE,
    /** Embeddings can come as base64, which is smaller and exact. */
    BASE64_EMBEDDINGS,
    /** Tool call ids must be nine letters or digits; other ids are replaced by nine made from them. */
    NINE_CHARACTER_IDS,
    /** A tool without parameters needs an empty schema. */
    TOOL_PARAMETERS_REQUIRED,
    /** {@code top_p} of 1, which means none, is refused by the host and so left out. */
    TOP_P_BELOW_ONE,
    /** The host goes on with a last message of the assistant that is marked with {@code prefix}. */
    PREFIX_MARK,
    /** Like {@link #PREFIX_MARK}, but only where the base URL ends with {@code /beta}. */
    PREFIX_MARK_ON_BETA,
    /**
     * The host goes on with the last message when the request says {@code continue_final_message}; the mark of the message
     * is then not sent.
     */
    CONTINUE_FINAL_MESSAGE,
    /** {@code [DONE]} is sent after failures too: without a finish reason the stream counts as cut. */
    DONE_PROVES_NOTHING,
    /**
     * Streams tell the usage so far with each chunk when {@code stream_options.continuous_usage_stats} asks for it, so that
     * the tokens of an answer that breaks off are known.
     */
    CONTINUOUS_USAGE,
    /** A finish reason of {@code abort} or {@code error} says that the server gave up: what there is was cut off. */
    ABORT_IS_A_FAILURE
}
