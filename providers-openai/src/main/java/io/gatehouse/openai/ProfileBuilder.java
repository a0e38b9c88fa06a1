package io.gatehouse.openai;

import io.gatehouse.model.ConfigurationException;
import io.gatehouse.model.Experimental;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Profile}. Starts with OpenAI's own behaviour. Not thread-safe. */
@Experimental
public final class ProfileBuilder {
    final String name;

    @Nullable
    String family;

    @Nullable
    String baseUrl;

    @Nullable
    String keyVariable;

    String authHeader = "Authorization";
    String chatPath = "/chat/completions";
    String embeddingsPath = "/embeddings";
    String modelsPath = "/models";
    List<String> requestIdHeaders =
            List.of("x-request-id", "request-id", "apim-request-id", "x-ms-request-id", "x-generation-id");

    @Nullable
    String fixedModel;

    @Nullable
    String idempotencyHeader;

    String maxTokensField = "max_completion_tokens";
    String seedField = "seed";
    String reasoningEffortField = "reasoning_effort";

    @Nullable
    String reasoningField;

    String requiredToolWord = "required";
    final Set<String> echoedFields = new HashSet<>();
    final Set<RequestField> unsupported = EnumSet.noneOf(RequestField.class);
    final Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
    FormatStyle formatStyle = FormatStyle.OPENAI;
    UsageStyle usageStyle = UsageStyle.STANDARD;
    ErrorRule errorRule = ErrorRule.NONE;
    int maxEmbeddingInputs = 2048;

    ProfileBuilder(String name) {
        if (Objects.requireNonNull(name, "name").isBlank() || name.indexOf('/') >= 0) {
            throw new ConfigurationException(
                    "A profile's name must not be blank and holds no slash, but was \"" + name + "\"");
        }
        this.name = name;
    }

    /**
     * Sets whose list of prices and capabilities applies.
     *
     * @param value a family of the catalogue; null for the profile's name
     * @return this
     */
    public ProfileBuilder family(@Nullable String value) {
        family = value;
        return this;
    }

    /**
     * Sets where the host is.
     *
     * @param url http or https, with the API's path prefix; null when every account has its own
     * @return this
     */
    public ProfileBuilder baseUrl(@Nullable String url) {
        baseUrl = url;
        return this;
    }

    /**
     * Says that the host needs a key, and in which environment variable people keep it.
     *
     * @param variable for messages only, it is never read; null when the host works without a key
     * @return this
     */
    public ProfileBuilder keyVariable(@Nullable String variable) {
        keyVariable = variable;
        return this;
    }

    /**
     * Sets the header in which the host takes a key that all tries of one request have in common.
     *
     * @param header for example {@code Idempotency-Key}; null when the host knows none
     * @return this
     */
    public ProfileBuilder idempotencyHeader(@Nullable String header) {
        idempotencyHeader = header;
        return this;
    }

    /**
     * Sets the header of the API key.
     *
     * @param header {@code Authorization} for a bearer token, any other for the bare key
     * @return this
     */
    public ProfileBuilder authHeader(String header) {
        authHeader = Objects.requireNonNull(header, "header");
        return this;
    }

    /**
     * Sets the paths below the base URL.
     *
     * @param chat chat completions; <code>{model}</code> stands for the model
     * @param embeddings embeddings; <code>{model}</code> stands for the model
     * @param models the list of models
     * @return this
     */
    public ProfileBuilder paths(String chat, String embeddings, String models) {
        chatPath = checkedPath(chat);
        embeddingsPath = checkedPath(embeddings);
        modelsPath = checkedPath(models);
        return this;
    }

    private static String checkedPath(String path) {
        if (!path.startsWith("/")) {
            throw new ConfigurationException("A path begins with a slash, but was \"" + path + "\"");
        }
        return path;
    }

    /**
     * Sets the headers in which the host tells its request id.
     *
     * @param names header names, the most useful first
     * @return this
     */
    public ProfileBuilder requestIdHeaders(String... names) {
        requestIdHeaders = List.of(names);
        return this;
    }

    /**
     * Sends one model name whatever the target says.
     *
     * @param model the name, or null to send the target's
     * @return this
     */
    public ProfileBuilder fixedModel(@Nullable String model) {
        fixedModel = model;
        return this;
    }

    /**
     * Names the bound on output tokens.
     *
     * @param field {@code max_completion_tokens} or {@code max_tokens}
     * @return this
     */
    public ProfileBuilder maxTokensField(String field) {
        maxTokensField = Objects.requireNonNull(field, "field");
        return this;
    }

    /**
     * Names the seed.
     *
     * @param field for example {@code random_seed}
     * @return this
     */
    public ProfileBuilder seedField(String field) {
        seedField = Objects.requireNonNull(field, "field");
        return this;
    }

    /**
     * Names the reasoning effort.
     *
     * @param field a name, or two names with a dot for an object within: {@code reasoning.effort}
     * @return this
     */
    public ProfileBuilder reasoningEffortField(String field) {
        reasoningEffortField = Objects.requireNonNull(field, "field");
        return this;
    }

    /**
     * Sends reasoning back with assistant messages that hold tool calls.
     *
     * @param field the field the host reads it from, or null to send none
     * @return this
     */
    public ProfileBuilder reasoningField(@Nullable String field) {
        reasoningField = field;
        return this;
    }

    /**
     * Names the tool choice of "some tool".
     *
     * @param word for example {@code any}
     * @return this
     */
    public ProfileBuilder requiredToolWord(String word) {
        requiredToolWord = Objects.requireNonNull(word, "word");
        return this;
    }

    /**
     * Keeps further fields of an answer's message, to be sent back with the conversation.
     *
     * @param names field names
     * @return this
     */
    public ProfileBuilder echo(String... names) {
        echoedFields.addAll(List.of(names));
        return this;
    }

    /**
     * Refuses typed fields that the host cannot do or ignores silently. {@code extra(…)} still passes anything.
     *
     * @param fields the fields
     * @return this
     */
    public ProfileBuilder refuse(RequestField... fields) {
        unsupported.addAll(List.of(fields));
        return this;
    }

    /**
     * Allows typed fields again.
     *
     * @param fields the fields
     * @return this
     */
    public ProfileBuilder allow(RequestField... fields) {
        unsupported.removeAll(List.of(fields));
        return this;
    }

    /**
     * Sets a peculiarity.
     *
     * @param quirk the peculiarity
     * @param present whether the host has it
     * @return this
     */
    public ProfileBuilder quirk(Quirk quirk, boolean present) {
        if (present) {
            quirks.add(quirk);
        } else {
            quirks.remove(quirk);
        }
        return this;
    }

    /**
     * Sets how the host wants a JSON schema.
     *
     * @param style the style
     * @return this
     */
    public ProfileBuilder formatStyle(FormatStyle style) {
        formatStyle = Objects.requireNonNull(style, "style");
        return this;
    }

    /**
     * Sets how the host counts.
     *
     * @param style the style
     * @return this
     */
    public ProfileBuilder usageStyle(UsageStyle style) {
        usageStyle = Objects.requireNonNull(style, "style");
        return this;
    }

    /**
     * Sets what the host means by errors.
     *
     * @param rule asked before the common rules
     * @return this
     */
    public ProfileBuilder errorRule(ErrorRule rule) {
        errorRule = Objects.requireNonNull(rule, "rule");
        return this;
    }

    /**
     * Bounds embedding requests.
     *
     * @param number the most texts in one request; 0 when the host has no embeddings
     * @return this
     */
    public ProfileBuilder maxEmbeddingInputs(int number) {
        if (number < 0) {
            throw new ConfigurationException("maxEmbeddingInputs must not be negative, but was " + number);
        }
        maxEmbeddingInputs = number;
        return this;
    }

    /**
     * The profile.
     *
     * @return the profile
     */
    public Profile build() {
        return new Profile(this);
    }
}
