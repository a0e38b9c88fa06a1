package io.gatehouse.tgi;

import java.util.Set;

/** The names of TGI's parameters on the wire, and ours for the choice of an API, which is not sent. */
final class Parameter {
    static final String API = "tgi_api";

    static final String ADAPTER = "adapter_id";
    static final String BEST_OF = "best_of";
    static final String DECODER_INPUT_DETAILS = "decoder_input_details";
    static final String DETAILS = "details";
    static final String DO_SAMPLE = "do_sample";
    static final String FREQUENCY_PENALTY = "frequency_penalty";
    static final String GRAMMAR = "grammar";
    static final String MAX_NEW_TOKENS = "max_new_tokens";
    static final String REPETITION_PENALTY = "repetition_penalty";
    static final String RETURN_FULL_TEXT = "return_full_text";
    static final String SEED = "seed";
    static final String STOP = "stop";
    static final String TEMPERATURE = "temperature";
    static final String TOP_K = "top_k";
    static final String TOP_N_TOKENS = "top_n_tokens";
    static final String TOP_P = "top_p";
    static final String TRUNCATE = "truncate";
    static final String TYPICAL_P = "typical_p";
    static final String WATERMARK = "watermark";

    static final String TOOL_PROMPT = "tool_prompt";

    /** What the chat API would ignore without a word. */
    static final Set<String> NATIVE_ONLY = Set.of(
            BEST_OF,
            DECODER_INPUT_DETAILS,
            DETAILS,
            DO_SAMPLE,
            REPETITION_PENALTY,
            RETURN_FULL_TEXT,
            TOP_K,
            TOP_N_TOKENS,
            TRUNCATE,
            TYPICAL_P,
            WATERMARK);

    /** What the native API would ignore without a word. */
    static final Set<String> CHAT_ONLY = Set.of(
            TOOL_PROMPT,
            "guideline",
            "logit_bias",
            "logprobs",
            "max_completion_tokens",
            "max_tokens",
            "messages",
            "model",
            "n",
            "parallel_tool_calls",
            "presence_penalty",
            "response_format",
            "stream_options",
            "tool_choice",
            "tools",
            "top_logprobs");

    private Parameter() {}
}
