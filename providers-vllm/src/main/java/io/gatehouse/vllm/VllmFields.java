package io.gatehouse.vllm;

import io.gatehouse.model.Json;
import java.util.Map;
import java.util.Set;

/** The request fields that vLLM knows. */
final class VllmFields {
    private static final Set<String> KNOWN = Set.of(
            "add_generation_prompt",
            "add_special_tokens",
            "allowed_token_ids",
            "bad_words",
            "best_of",
            "cache_salt",
            "chat_template",
            "chat_template_kwargs",
            "continue_final_message",
            "documents",
            "dimensions",
            "echo",
            "ec_transfer_params",
            "encoding_format",
            "frequency_penalty",
            "ignore_eos",
            "include_reasoning",
            "include_stop_str_in_output",
            "kv_transfer_params",
            "length_penalty",
            "logit_bias",
            "logprob_token_ids",
            "logprobs",
            "max_completion_tokens",
            "max_tokens",
            "media_io_kwargs",
            "metadata",
            "min_p",
            "min_tokens",
            "mm_processor_kwargs",
            "n",
            "parallel_tool_calls",
            "presence_penalty",
            "priority",
            "prompt_logprobs",
            "reasoning_effort",
            "repetition_detection",
            "repetition_penalty",
            "request_id",
            "response_format",
            "return_token_ids",
            "return_tokens_as_token_ids",
            "seed",
            "session_id",
            "skip_special_tokens",
            "spaces_between_special_tokens",
            "stop",
            "stop_token_ids",
            "stream_interval",
            "stream_options",
            "structured_outputs",
            "temperature",
            "thinking_token_budget",
            "tool_choice",
            "tools",
            "top_k",
            "top_logprobs",
            "top_p",
            "truncate_prompt_tokens",
            "truncation_side",
            "use_beam_search",
            "user",
            "vllm_xargs");

    /** What changes an answer elsewhere and nothing here. */
    private static final Set<String> ELSEWHERE = Set.of(
            "audio",
            "modalities",
            "moderation",
            "prediction",
            "service_tier",
            "store",
            "suffix",
            "verbosity",
            "web_search_options");

    private static final KnownFields CHECK = new KnownFields("vLLM", "VllmOptions", KNOWN, ELSEWHERE);

    private VllmFields() {}

    static void check(Map<String, Json> extra, Set<String> allowed, String provider) {
        CHECK.check(extra, allowed, provider);
    }
}
