package io.gatehouse.vllm;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The request fields that only vLLM has, typed. They travel as extra fields. What is common to all engines (temperature,
 * top-k, penalties, stop texts, seed, reasoning effort) is in {@link io.gatehouse.model.Sampling}. Immutable.
 *
 * <pre>{@code
 * VllmOptions options = VllmOptions.builder().minP(0.05).choice("yes", "no").build();
 * ChatResponse answer = gateway.chat("vllm/qwen3-8b").user(question).extra(options.fields()).send();
 * }</pre>
 *
 * <p>vLLM ignores what it does not know, so a field that is newer than the server has no effect and gives no error; where a
 * field needs an option of the server its method says so.
 */
public final class VllmOptions {
    /** Asks for a text completion; never sent. */
    static final String TEXT_COMPLETION = "gatehouse_text_completion";

    private final Map<String, Json> fields;

    private VllmOptions(Map<String, Json> fields) {
        this.fields = fields;
    }

    /**
     * A builder with nothing set.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The fields for {@code extra(…)} of a request.
     *
     * @return wire name to value, in the order they were set
     */
    public Map<String, Json> fields() {
        return fields;
    }

    @Override
    public String toString() {
        return "VllmOptions" + fields.keySet();
    }

    /** Builds {@link VllmOptions}. What is not set is not sent. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_SALT = 128;

        private final Map<String, Json> fields = new LinkedHashMap<>();
        private final Map<String, Object> template = new LinkedHashMap<>();
        private final Map<String, Object> structure = new LinkedHashMap<>();
        private final List<String> kinds = new ArrayList<>(1);

        private Builder() {}

        /**
         * Keeps the answer to a JSON schema. The typed response format of a request does the same on all engines.
         *
         * @param schema the schema, an object
         * @return this
         */
        public Builder json(Json schema) {
            return structure("json", Objects.requireNonNull(schema, "schema"));
        }

        /**
         * Keeps the answer to a regular expression.
         *
         * @param pattern in the syntax of the server's grammar backend
         * @return this
         */
        public Builder regex(String pattern) {
            return structure("regex", Checks.notEmpty("regex", pattern));
        }

        /**
         * Lets the model choose one of several answers.
         *
         * @param answers at least one
         * @return this
         */
        public Builder choice(String... answers) {
            return structure("choice", Checks.notEmpty("choice", List.of(answers)));
        }

        /**
         * Keeps the answer to a grammar.
         *
         * @param ebnf in EBNF
         * @return this
         */
        public Builder grammar(String ebnf) {
            return structure("grammar", Checks.notEmpty("grammar", ebnf));
        }

        /**
         * Keeps the answer to valid JSON of any shape.
         *
         * @return this
         */
        public Builder jsonObject() {
            return structure("json_object", true);
        }

        /**
         * Keeps parts of the answer, between tags, to a structure. From 0.12 on.
         *
         * @param tag as vLLM describes it
         * @return this
         */
        public Builder structuralTag(Json tag) {
            return structure("structural_tag", Objects.requireNonNull(tag, "tag"));
        }

        /**
         * Sets what may stand between the parts of a JSON answer. Only with {@link #json}.
         *
         * @param pattern a regular expression
         * @return this
         */
        public Builder whitespacePattern(String pattern) {
            structure.put("whitespace_pattern", Checks.notEmpty("whitespacePattern", pattern));
            return this;
        }

        /**
         * Lets no blank stand between the parts of a JSON answer. From 0.12 on.
         *
         * @return this
         */
        public Builder withoutWhitespace() {
            structure.put("disable_any_whitespace", true);
            return this;
        }

        /**
         * Lets no field stand in a JSON answer that its schema does not name. From 0.12 on.
         *
         * @return this
         */
        public Builder withoutAdditionalProperties() {
            structure.put("disable_additional_properties", true);
            return this;
        }

        /**
         * Leaves out tokens that are much less likely than the likeliest.
         *
         * @param share 0 (off) to 1
         * @return this
         */
        public Builder minP(double share) {
            return put("min_p", Checks.between("minP", share, 0, 1));
        }

        /**
         * Makes tokens of prompt and answer less likely to come again.
         *
         * @param factor more than 0; 1 is none
         * @return this
         */
        public Builder repetitionPenalty(double factor) {
            return put("repetition_penalty", Checks.positive("repetitionPenalty", factor));
        }

        /**
         * Prefers longer or shorter answers in a beam search.
         *
         * @param exponent 1 is none
         * @return this
         */
        public Builder lengthPenalty(double exponent) {
            return put("length_penalty", Checks.finite("lengthPenalty", exponent));
        }

        /**
         * Searches for the likeliest answer with as many beams as the request has choices.
         *
         * @return this
         */
        public Builder beamSearch() {
            return put("use_beam_search", true);
        }

        /**
         * Ends the answer at tokens.
         *
         * @param ids at least one token
         * @return this
         */
        public Builder stopTokenIds(int... ids) {
            return put("stop_token_ids", Checks.tokens("stopTokenIds", ids));
        }

        /**
         * Keeps the text that ended the answer in it.
         *
         * @return this
         */
        public Builder includeStopText() {
            return put("include_stop_str_in_output", true);
        }

        /**
         * Goes on behind the model's own end, up to the bound on output tokens. For measurements.
         *
         * @return this
         */
        public Builder ignoreEos() {
            return put("ignore_eos", true);
        }

        /**
         * Lets the answer not end before.
         *
         * @param count 0 or more
         * @return this
         */
        public Builder minTokens(int count) {
            return put("min_tokens", Checks.atLeast("minTokens", count, 0));
        }

        /**
         * Sets whether special tokens are left out of the text.
         *
         * @param skipped true unless set
         * @return this
         */
        public Builder skipSpecialTokens(boolean skipped) {
            return put("skip_special_tokens", skipped);
        }

        /**
         * Sets whether blanks stand between special tokens.
         *
         * @param spaces true unless set
         * @return this
         */
        public Builder spacesBetweenSpecialTokens(boolean spaces) {
            return put("spaces_between_special_tokens", spaces);
        }

        /**
         * Cuts prompts that are too long instead of refusing them.
         *
         * @param count the tokens to keep; -1 for as many as the model takes
         * @return this
         */
        public Builder truncatePromptTokens(int count) {
            return put("truncate_prompt_tokens", Checks.atLeast("truncatePromptTokens", count, -1));
        }

        /**
         * Sets where prompts are cut. On newer servers.
         *
         * @param side left or right
         * @return this
         */
        public Builder truncationSide(String side) {
            return put("truncation_side", Checks.oneOf("truncationSide", side, "left", "right"));
        }

        /**
         * Asks for the log probabilities of the prompt; they are in {@code raw()}. Not for streams.
         *
         * @param top how many alternatives of each token, 0 or more
         * @return this
         */
        public Builder promptLogprobs(int top) {
            return put("prompt_logprobs", Checks.atLeast("promptLogprobs", top, 0));
        }

        /**
         * Asks for the log probabilities of these tokens at each step.
         *
         * @param ids at least one token
         * @return this
         */
        public Builder logprobTokenIds(int... ids) {
            return put("logprob_token_ids", Checks.tokens("logprobTokenIds", ids));
        }

        /**
         * Allows only these tokens.
         *
         * @param ids at least one token
         * @return this
         */
        public Builder allowedTokenIds(int... ids) {
            return put("allowed_token_ids", Checks.tokens("allowedTokenIds", ids));
        }

        /**
         * Forbids words.
         *
         * @param words at least one
         * @return this
         */
        public Builder badWords(String... words) {
            return put("bad_words", Checks.notEmpty("badWords", List.of(words)));
        }

        /**
         * Repeats the prompt at the beginning of the answer.
         *
         * @return this
         */
        public Builder echo() {
            return put("echo", true);
        }

        /**
         * Ends streams of nonsense on the server. On the newest servers.
         *
         * @param settings as vLLM describes them
         * @return this
         */
        public Builder repetitionDetection(Map<String, ?> settings) {
            return put("repetition_detection", settings);
        }

        /**
         * Sets an argument of the model's chat template, for instance {@code enable_thinking}. Newer servers may be started so that
         * they refuse it.
         *
         * @param name the template's name of it
         * @param value anything {@link Json#of} takes
         * @return this
         */
        public Builder chatTemplateArgument(String name, Object value) {
            template.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            return put("chat_template_kwargs", template);
        }

        /**
         * Sets whether a model that can think does, where its template has {@code enable_thinking} (Qwen3 and others).
         *
         * @param on whether to think
         * @return this
         */
        public Builder thinking(boolean on) {
            return chatTemplateArgument("enable_thinking", on);
        }

        /**
         * Replaces the chat template. Refused unless the server was started with {@code --trust-request-chat-template}.
         *
         * @param jinja the template
         * @return this
         */
        public Builder chatTemplate(String jinja) {
            return put("chat_template", Checks.notEmpty("chatTemplate", jinja));
        }

        /**
         * Sets whether the template opens the answer.
         *
         * @param open true unless set
         * @return this
         */
        public Builder addGenerationPrompt(boolean open) {
            return put("add_generation_prompt", open);
        }

        /**
         * Sets whether the tokenizer adds special tokens, beside those of the template.
         *
         * @param added false for chat, true for completions unless set
         * @return this
         */
        public Builder addSpecialTokens(boolean added) {
            return put("add_special_tokens", added);
        }

        /**
         * Gives the template documents to quote from.
         *
         * @param all objects as the template wants them, at least one
         * @return this
         */
        public Builder documents(List<Json> all) {
            return put("documents", Checks.notEmpty("documents", List.copyOf(all)));
        }

        /**
         * Sets how images and videos are prepared. Newer servers refuse it unless started with {@code --trust-request-mm-kwargs}.
         *
         * @param settings of the model's processor
         * @return this
         */
        public Builder mediaProcessor(Map<String, ?> settings) {
            return put("mm_processor_kwargs", settings);
        }

        /**
         * Sets how images and videos are read. Newer servers refuse it unless started with {@code --trust-request-mm-kwargs}.
         *
         * @param settings as vLLM describes them
         * @return this
         */
        public Builder mediaIo(Map<String, ?> settings) {
            return put("media_io_kwargs", settings);
        }

        /**
         * Sets whether reasoning comes with the answer.
         *
         * @param included true unless set
         * @return this
         */
        public Builder includeReasoning(boolean included) {
            return put("include_reasoning", included);
        }

        /**
         * Bounds the tokens of reasoning. On newer servers with {@code --reasoning-parser}.
         *
         * @param count 0 or more
         * @return this
         */
        public Builder thinkingTokenBudget(int count) {
            return put("thinking_token_budget", Checks.atLeast("thinkingTokenBudget", count, 0));
        }

        /**
         * Sets whose turn it is. Anything but 0 is refused unless the server was started with {@code --scheduling-policy priority}.
         * Goes before what {@code priorityScheduling()} of the provider makes of the call's priority.
         *
         * @param value lower comes sooner; 0 unless set
         * @return this
         */
        public Builder priority(int value) {
            return put("priority", value);
        }

        /**
         * Sets with whom the prompt may share cached prefixes: with requests of the same salt. Goes before what the provider makes of
         * the call's tenant.
         *
         * @param salt 1 to 128 characters, hard to guess; no @, slash or backslash
         * @return this
         */
        public Builder cacheSalt(String salt) {
            return put("cache_salt", checkedSalt(salt));
        }

        /**
         * Names the session, for routers between gateway and server. On newer servers.
         *
         * @param id not empty
         * @return this
         */
        public Builder sessionId(String id) {
            return put("session_id", Checks.notEmpty("sessionId", id));
        }

        /**
         * Gathers tokens before a piece of a stream is sent. On the newest servers.
         *
         * @param tokens 1 or more
         * @return this
         */
        public Builder streamInterval(int tokens) {
            return put("stream_interval", Checks.atLeast("streamInterval", tokens, 1));
        }

        /**
         * Gives tokens in log probabilities as {@code token_id:123}.
         *
         * @return this
         */
        public Builder tokensAsIds() {
            return put("return_tokens_as_token_ids", true);
        }

        /**
         * Gives the token ids of prompt and answer; they are in {@code raw()}.
         *
         * @return this
         */
        public Builder returnTokenIds() {
            return put("return_token_ids", true);
        }

        /**
         * Passes on where keys and values are, between servers for prompts and servers for answers.
         *
         * @param settings as the connector describes them
         * @return this
         */
        public Builder kvTransfer(Map<String, ?> settings) {
            return put("kv_transfer_params", settings);
        }

        /**
         * Passes on where encoded media are, between servers.
         *
         * @param settings as the connector describes them
         * @return this
         */
        public Builder ecTransfer(Map<String, ?> settings) {
            return put("ec_transfer_params", settings);
        }

        /**
         * Sets an argument of a plug-in of the server.
         *
         * @param settings texts, numbers, and lists of these
         * @return this
         */
        public Builder xargs(Map<String, ?> settings) {
            return put("vllm_xargs", settings);
        }

        /**
         * Makes it a text completion: the user's one message is the prompt as the model sees it, without a chat template. Without a
         * bound the server gives 16 tokens. With tools, images or a conversation it is refused.
         *
         * @return this
         */
        public Builder textCompletion() {
            return put(TEXT_COMPLETION, true);
        }

        private Builder structure(String kind, Object value) {
            if (!kinds.contains(kind)) {
                kinds.add(kind);
            }
            structure.put(kind, value);
            return this;
        }

        private Builder put(String name, Object value) {
            fields.put(name, Json.of(value));
            return this;
        }

        // The value is not repeated: whoever knows it may share what it keeps apart.
        private static String checkedSalt(String salt) {
            boolean clean = salt.chars().noneMatch(c -> c == '@' || c == '/' || c == '\\' || c == 0);
            if (salt.isEmpty() || salt.length() > MAX_SALT || !clean) {
                throw new InvalidRequestException(
                        "cacheSalt must have 1 to " + MAX_SALT + " characters and none of @, slash, backslash and NUL");
            }
            return salt;
        }

        /**
         * The options.
         *
         * @return the options
         */
        public VllmOptions build() {
            if (kinds.size() > 1) {
                throw new InvalidRequestException("An answer keeps to one structure, but these were set: " + kinds);
            }
            if (kinds.isEmpty() && !structure.isEmpty()) {
                throw new InvalidRequestException(structure.keySet() + " says how JSON is written: set json(…) too");
            }
            Map<String, Json> all = new LinkedHashMap<>(fields);
            if (!structure.isEmpty()) {
                all.put(Structure.FIELD, Json.of(structure));
            }
            return new VllmOptions(Collections.unmodifiableMap(all));
        }
    }
}
