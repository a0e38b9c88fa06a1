package io.gatehouse.openai;

import io.gatehouse.model.Experimental;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What sets a host apart from OpenAI itself while it speaks OpenAI's protocol: names of fields, fields it does not
 * take, how it counts. A value, immutable. {@link Profiles} holds the known ones; for another host start from the
 * nearest one:
 *
 * <pre>{@code
 * Profile mine = Profiles.TOGETHER.toBuilder("mine").baseUrl("https://api.example.com/v1").build();
 * Provider provider = OpenAiProvider.builder(mine).apiKey(key).build();
 * }</pre>
 */
@Experimental
public final class Profile {
    private final String name;
    private final @Nullable String family;
    private final @Nullable String baseUrl;
    private final @Nullable String keyVariable;
    private final String authHeader;
    private final String chatPath;
    private final String embeddingsPath;
    private final String modelsPath;
    private final List<String> requestIdHeaders;
    private final @Nullable String fixedModel;
    private final @Nullable String idempotencyHeader;
    private final String maxTokensField;
    private final String seedField;
    private final String reasoningEffortField;
    private final @Nullable String reasoningField;
    private final String requiredToolWord;
    private final Set<String> echoedFields;
    private final Set<RequestField> unsupported;
    private final Set<Quirk> quirks;
    private final FormatStyle formatStyle;
    private final UsageStyle usageStyle;
    private final ErrorRule errorRule;
    private final int maxEmbeddingInputs;

    Profile(ProfileBuilder builder) {
        name = builder.name;
        family = builder.family;
        baseUrl = builder.baseUrl;
        keyVariable = builder.keyVariable;
        authHeader = builder.authHeader;
        chatPath = builder.chatPath;
        embeddingsPath = builder.embeddingsPath;
        modelsPath = builder.modelsPath;
        requestIdHeaders = builder.requestIdHeaders;
        fixedModel = builder.fixedModel;
        idempotencyHeader = builder.idempotencyHeader;
        maxTokensField = builder.maxTokensField;
        seedField = builder.seedField;
        reasoningEffortField = builder.reasoningEffortField;
        reasoningField = builder.reasoningField;
        requiredToolWord = builder.requiredToolWord;
        echoedFields = Set.copyOf(builder.echoedFields);
        unsupported = copy(builder.unsupported, RequestField.class);
        quirks = copy(builder.quirks, Quirk.class);
        formatStyle = builder.formatStyle;
        usageStyle = builder.usageStyle;
        errorRule = builder.errorRule;
        maxEmbeddingInputs = builder.maxEmbeddingInputs;
    }

    private static <E extends Enum<E>> Set<E> copy(Set<E> source, Class<E> type) {
        Set<E> copy = EnumSet.noneOf(type);
        copy.addAll(source);
        return copy;
    }

    /**
     * A builder with OpenAI's own behaviour, for a host that has no address of its own.
     *
     * @param name the default name of the provider, without a slash
     * @return the builder
     */
    public static ProfileBuilder builder(String name) {
        return new ProfileBuilder(name);
    }

    /**
     * A builder with this profile's values.
     *
     * @param newName the default name of the provider, without a slash
     * @return the builder
     */
    public ProfileBuilder toBuilder(String newName) {
        return ProfileCopy.of(this, newName);
    }

    /**
     * The default name of a provider with this profile.
     *
     * @return for example {@code groq}
     */
    public String name() {
        return name;
    }

    /**
     * Whose list of prices and capabilities applies.
     *
     * @return the profile's name unless set
     */
    public String family() {
        return family != null ? family : name;
    }

    // A copy under another name is another host, unless the family was set.
    @Nullable
    String setFamily() {
        return family;
    }

    /**
     * Where the host is.
     *
     * @return the base URL, or null when every account has its own
     */
    public @Nullable String baseUrl() {
        return baseUrl;
    }

    /**
     * The environment variable that usually holds the key of this host.
     *
     * @return the variable, or null when the host works without a key
     */
    public @Nullable String keyVariable() {
        return keyVariable;
    }

    /**
     * The header in which the host takes a key that all tries of one request have in common.
     *
     * @return a header name, or null when the host knows none
     */
    public @Nullable String idempotencyHeader() {
        return idempotencyHeader;
    }

    /**
     * The header of the API key; {@code Authorization} carries it as a bearer token.
     *
     * @return a header name
     */
    public String authHeader() {
        return authHeader;
    }

    /**
     * The path of chat completions below the base URL.
     *
     * @return a path in which <code>{model}</code> stands for the model
     */
    public String chatPath() {
        return chatPath;
    }

    /**
     * The path of embeddings below the base URL.
     *
     * @return a path in which <code>{model}</code> stands for the model
     */
    public String embeddingsPath() {
        return embeddingsPath;
    }

    /**
     * The path of the list of models below the base URL.
     *
     * @return a path
     */
    public String modelsPath() {
        return modelsPath;
    }

    /**
     * The headers in which the host tells its request id.
     *
     * @return header names, the most useful first
     */
    public List<String> requestIdHeaders() {
        return requestIdHeaders;
    }

    /**
     * What is sent as the model's name instead of the target's.
     *
     * @return the name, or null to send the target's
     */
    public @Nullable String fixedModel() {
        return fixedModel;
    }

    /**
     * The wire's name of the bound on output tokens.
     *
     * @return {@code max_completion_tokens} or {@code max_tokens}
     */
    public String maxTokensField() {
        return maxTokensField;
    }

    /**
     * The wire's name of the seed.
     *
     * @return for example {@code seed}
     */
    public String seedField() {
        return seedField;
    }

    /**
     * The wire's name of the reasoning effort; a dot stands for an object within.
     *
     * @return for example {@code reasoning_effort}
     */
    public String reasoningEffortField() {
        return reasoningEffortField;
    }

    /**
     * The field in which the host wants its own reasoning back, with assistant messages that hold tool calls.
     *
     * @return the field, or null when reasoning is never sent back
     */
    public @Nullable String reasoningField() {
        return reasoningField;
    }

    /**
     * The host's word for a tool choice of "some tool".
     *
     * @return {@code required} or {@code any}
     */
    public String requiredToolWord() {
        return requiredToolWord;
    }

    /**
     * Further fields of an answer's message that the host wants back with the conversation.
     *
     * @return field names
     */
    public Set<String> echoedFields() {
        return echoedFields;
    }

    /**
     * Whether a typed field is refused because the host cannot do it or ignores it silently.
     *
     * @param field the field
     * @return true when a request that sets it is refused
     */
    public boolean refuses(RequestField field) {
        return unsupported.contains(field);
    }

    /**
     * Whether the host has a peculiarity.
     *
     * @param quirk the peculiarity
     * @return true when it has
     */
    public boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /**
     * How the host wants a JSON schema.
     *
     * @return the style
     */
    public FormatStyle formatStyle() {
        return formatStyle;
    }

    /**
     * How the host counts.
     *
     * @return the style
     */
    public UsageStyle usageStyle() {
        return usageStyle;
    }

    /**
     * What the host means by errors.
     *
     * @return the rule, asked before the common ones
     */
    public ErrorRule errorRule() {
        return errorRule;
    }

    /**
     * The most texts in one embedding request.
     *
     * @return the number; 0 when the host has no embeddings
     */
    public int maxEmbeddingInputs() {
        return maxEmbeddingInputs;
    }

    @Override
    public String toString() {
        return "Profile(" + name + ")";
    }
}
