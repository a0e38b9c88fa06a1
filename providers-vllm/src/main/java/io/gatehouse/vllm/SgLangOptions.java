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
 * The request fields that only SGLang has, typed. They travel as extra fields. What is common to all engines (temperature,
 * top-k, penalties, stop texts) is in {@link io.gatehouse.model.Sampling}, and JSON by a schema is the response format of the
 * request. Immutable. The native API takes all but what concerns reasoning and the server's chat template.
 *
 * <pre>{@code
 * SgLangOptions options = SgLangOptions.builder().minP(0.05).regex("(yes|no)").build();
 * }</pre>
 */
public final class SgLangOptions {
    private final Map<String, Json> fields;

    private SgLangOptions(Map<String, Json> fields) {
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
        return "SgLangOptions" + fields.keySet();
    }

    /** Builds {@link SgLangOptions}. What is not set is not sent. Not thread-safe. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();
        private final Map<String, Object> template = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Keeps the answer to a regular expression.
         *
         * @param pattern in the syntax of the server's grammar backend
         * @return this
         */
        public Builder regex(String pattern) {
            return put("regex", Checks.notEmpty("regex", pattern));
        }

        /**
         * Keeps the answer to a grammar.
         *
         * @param grammar in EBNF
         * @return this
         */
        public Builder ebnf(String grammar) {
            return put("ebnf", Checks.notEmpty("ebnf", grammar));
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
         * Lets the answer not end before.
         *
         * @param count 0 or more
         * @return this
         */
        public Builder minTokens(int count) {
            return put(SgLangFields.MIN_TOKENS, Checks.atLeast("minTokens", count, 0));
        }

        /**
         * Makes tokens of prompt and answer less likely to come again.
         *
         * @param factor 0 to 2; 1 is none
         * @return this
         */
        public Builder repetitionPenalty(double factor) {
            return put("repetition_penalty", Checks.between("repetitionPenalty", factor, 0, 2));
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
         * Ends the answer where it matches. On newer servers.
         *
         * @param pattern a regular expression
         * @return this
         */
        public Builder stopRegex(String pattern) {
            return put("stop_regex", Checks.notEmpty("stopRegex", pattern));
        }

        /**
         * Keeps the text that ended the answer in it.
         *
         * @return this
         */
        public Builder noStopTrim() {
            return put("no_stop_trim", true);
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
         * Sets whether special tokens are left out of the text.
         *
         * @param skipped true unless set
         * @return this
         */
        public Builder skipSpecialTokens(boolean skipped) {
            return put("skip_special_tokens", skipped);
        }

        /**
         * Uses a LoRA adapter.
         *
         * @param adapter the name it was loaded by
         * @return this
         */
        public Builder loraPath(String adapter) {
            return put(SgLangFields.LORA, Checks.notEmpty("loraPath", adapter));
        }

        /**
         * Sets whether reasoning is told apart from text. Needs a server with {@code --reasoning-parser}.
         *
         * @param apart true unless set
         * @return this
         */
        public Builder separateReasoning(boolean apart) {
            return put("separate_reasoning", apart);
        }

        /**
         * Sets an argument of the model's chat template, for instance {@code enable_thinking}.
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
         * Sets whose turn it is, on servers with {@code --enable-priority-scheduling}. Goes before what {@code
         * priorityScheduling()} of the provider makes of the call's priority.
         *
         * @param value more is sooner, unless the server was started with {@code --schedule-low-priority-values-first}
         * @return this
         */
        public Builder priority(int value) {
            return put(SgLangFields.PRIORITY, value);
        }

        /**
         * Sets with whom the prompt may share cached prefixes: with requests of the same salt. Goes before what the provider
         * makes of the call's tenant.
         *
         * @param salt not empty, hard to guess
         * @return this
         */
        public Builder cacheSalt(String salt) {
            return put(SgLangFields.SALT, Checks.notEmpty("cacheSalt", salt));
        }

        /**
         * Keeps cached prefixes of one kind of request apart from those of others, beside the salt.
         *
         * @param key not empty
         * @return this
         */
        public Builder extraKey(String key) {
            return put(SgLangFields.EXTRA_KEY, Checks.notEmpty("extraKey", key));
        }

        /**
         * Names the request for {@link SgLangProvider#abort}. Each request needs another: a call that is tried again while its
         * first request still runs (hedging) is then refused by the server.
         *
         * @param id not empty
         * @return this
         */
        public Builder rid(String id) {
            return put("rid", Checks.notEmpty("rid", id));
        }

        private Builder put(String name, Object value) {
            fields.put(name, Json.of(value));
            return this;
        }

        /**
         * The options.
         *
         * @return the options
         */
        public SgLangOptions build() {
            List<String> forms = new ArrayList<>(SgLangFields.FORMS);
            forms.retainAll(fields.keySet());
            if (forms.size() > 1) {
                throw new InvalidRequestException("An answer keeps to one form, but these were set: " + forms);
            }
            return new SgLangOptions(Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
        }
    }
}
