package io.gatehouse.vllm;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request fields that vLLM knows. It ignores all others without a word, so a field that looks like a misspelt one, or
 * asks for what only hosted APIs do, is refused; one that looks like neither may be new and goes through.
 */
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

    private static final int SHORTEST_MISSPELT = 6;
    private static final Map<String, String> BARE = bare();

    private VllmFields() {}

    private static Map<String, String> bare() {
        Map<String, String> bare = new HashMap<>();
        KNOWN.forEach(name -> bare.put(bare(name), name));
        return bare;
    }

    private static String bare(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    static void check(Map<String, Json> extra, Set<String> allowed, String provider) {
        for (String name : extra.keySet()) {
            if (KNOWN.contains(name) || allowed.contains(name)) {
                continue;
            }
            if (ELSEWHERE.contains(name)) {
                throw new InvalidRequestException("Provider " + provider + " (vLLM) does not support " + name
                        + " and would ignore it without a word: leave it out, or use a target of another engine");
            }
            String meant = meant(name);
            if (meant != null) {
                throw new InvalidRequestException("Provider " + provider + " (vLLM) knows no field " + name
                        + " and would ignore it without a word. " + meant + " is close to it: use VllmOptions, or if"
                        + " your server does know " + name + ", say so with allowFields(…) of the provider");
            }
        }
    }

    private static @Nullable String meant(String name) {
        String bare = bare(name);
        String same = BARE.get(bare);
        if (same != null || bare.length() < SHORTEST_MISSPELT) {
            return same;
        }
        for (Map.Entry<String, String> known : BARE.entrySet()) {
            if (isOneOff(bare, known.getKey())) {
                return known.getValue();
            }
        }
        return null;
    }

    /** Whether one letter was left out, added, changed, or changed places with the next. */
    static boolean isOneOff(String left, String right) {
        String shorter = left.length() <= right.length() ? left : right;
        String longer = left.length() <= right.length() ? right : left;
        if (longer.length() - shorter.length() > 1) {
            return false;
        }
        int at = 0;
        while (at < shorter.length() && shorter.charAt(at) == longer.charAt(at)) {
            at++;
        }
        if (shorter.length() < longer.length()) {
            return shorter.regionMatches(at, longer, at + 1, shorter.length() - at);
        }
        return sameTail(shorter, longer, at + 1) || isSwapped(shorter, longer, at);
    }

    private static boolean sameTail(String left, String right, int from) {
        return from >= left.length() || left.substring(from).equals(right.substring(from));
    }

    private static boolean isSwapped(String left, String right, int at) {
        return at + 1 < left.length()
                && left.charAt(at) == right.charAt(at + 1)
                && left.charAt(at + 1) == right.charAt(at)
                && sameTail(left, right, at + 2);
    }
}
