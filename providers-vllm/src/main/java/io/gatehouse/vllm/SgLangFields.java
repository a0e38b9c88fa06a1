package io.gatehouse.vllm;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The request fields that SGLang knows, in its chat API and in its native one. */
final class SgLangFields {
    static final String SALT = "cache_salt";
    static final String EXTRA_KEY = "extra_key";
    static final String PRIORITY = "priority";
    static final String LORA = "lora_path";
    static final String MIN_TOKENS = "min_tokens";
    static final String SCHEMA = "json_schema";
    static final String RESPONSE_FORMAT = "response_format";

    /** Each keeps the answer to a form; the server takes one of them. */
    static final List<String> FORMS = List.of("regex", "ebnf", "structural_tag", SCHEMA);

    /** Beside the sampling parameters in a native request. */
    static final Set<String> AT_TOP = Set.of(
            "rid",
            LORA,
            "session_params",
            PRIORITY,
            EXTRA_KEY,
            "custom_logit_processor",
            "data_parallel_rank",
            "routed_dp_rank",
            "bootstrap_host",
            "bootstrap_port",
            "bootstrap_room",
            "return_hidden_states");

    /** What the chat API does and the native one does not know. */
    static final Set<String> CHAT_ONLY = Set.of(
            "chat_template_kwargs",
            "continue_final_message",
            "reasoning",
            "reasoning_effort",
            RESPONSE_FORMAT,
            "return_cached_tokens_details",
            "return_meta_info",
            "return_token_ids",
            "separate_reasoning",
            "stream_options",
            "stream_reasoning",
            "tool_choice",
            "tools",
            "max_tokens",
            "max_completion_tokens",
            "seed",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "user");

    private static final Set<String> KNOWN = Stream.of(
                    AT_TOP,
                    CHAT_ONLY,
                    Set.of(
                            SALT,
                            "custom_params",
                            "dimensions",
                            "ebnf",
                            "encoding_format",
                            "frequency_penalty",
                            "ignore_eos",
                            "input_ids",
                            "min_p",
                            MIN_TOKENS,
                            "n",
                            "no_stop_trim",
                            "parallel_tool_calls",
                            "presence_penalty",
                            "regex",
                            "repetition_penalty",
                            "skip_special_tokens",
                            "stop",
                            "stop_regex",
                            "stop_token_ids",
                            "temperature",
                            "top_k",
                            "top_p"))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    /** What changes an answer of hosted APIs or of vLLM and nothing here. */
    private static final Set<String> ELSEWHERE = Set.of(
            "allowed_token_ids",
            "audio",
            "bad_words",
            "guided_choice",
            "guided_grammar",
            "guided_json",
            "guided_regex",
            "include_reasoning",
            "length_penalty",
            "modalities",
            "moderation",
            "prediction",
            "prompt_logprobs",
            "service_tier",
            "store",
            "structured_outputs",
            "thinking_token_budget",
            "truncate_prompt_tokens",
            "use_beam_search",
            "verbosity",
            "web_search_options");

    private static final KnownFields CHECK = new KnownFields("SGLang", "SgLangOptions", KNOWN, ELSEWHERE);

    private SgLangFields() {}

    /** Refuses what the server would ignore without a word, and two forms of one answer. */
    static void check(Map<String, Json> extra, boolean formatted, Set<String> allowed, String provider) {
        CHECK.check(extra, allowed, provider);
        List<String> forms = new ArrayList<>();
        if (formatted || extra.containsKey(RESPONSE_FORMAT)) {
            forms.add("a response format");
        }
        for (String form : FORMS) {
            if (extra.containsKey(form)) {
                forms.add(form);
            }
        }
        if (forms.size() > 1) {
            throw new InvalidRequestException(
                    "Provider " + provider + " (SGLang) keeps an answer to one form, but this request has " + forms);
        }
    }

    static boolean isForm(String name) {
        return FORMS.contains(name) || name.equals(RESPONSE_FORMAT);
    }
}
