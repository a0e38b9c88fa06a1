package io.gatehouse.openai;

import static io.gatehouse.openai.RequestField.AUDIO;
import static io.gatehouse.openai.RequestField.FILES;
import static io.gatehouse.openai.RequestField.LOGIT_BIAS;
import static io.gatehouse.openai.RequestField.LOGPROBS;
import static io.gatehouse.openai.RequestField.N;
import static io.gatehouse.openai.RequestField.PARALLEL_TOOL_CALLS;
import static io.gatehouse.openai.RequestField.REASONING_EFFORT;
import static io.gatehouse.openai.RequestField.SEED;
import static io.gatehouse.openai.RequestField.TOP_K;
import static io.gatehouse.openai.RequestField.TOP_LOGPROBS;

import io.gatehouse.model.Experimental;
import io.gatehouse.spi.ErrorKind;
import io.gatehouse.spi.Provider;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The hosts that are known to speak OpenAI's protocol, with what they do differently. */
@Experimental
public final class Profiles {
    /** OpenAI itself. */
    public static final Profile OPENAI = Profile.builder("openai")
            .baseUrl("https://api.openai.com/v1")
            .keyVariable("OPENAI_API_KEY")
            // Not documented for models, so nothing is promised; it does no harm, and servers in front of it may honour
            // it.
            .idempotencyHeader("Idempotency-Key")
            .quirk(Quirk.USAGE_ON_REQUEST, true)
            .quirk(Quirk.DEVELOPER_ROLE, true)
            .quirk(Quirk.BASE64_EMBEDDINGS, true)
            .echo("audio")
            .refuse(TOP_K)
            .build();

    /** Azure OpenAI with its v1 API, where the model is the name of a deployment. */
    public static final Profile AZURE = OPENAI.toBuilder("azure")
            .baseUrl(null)
            .keyVariable("AZURE_OPENAI_API_KEY")
            .idempotencyHeader(null)
            .authHeader("api-key")
            .requestIdHeaders("apim-request-id", "x-ms-request-id", "x-request-id")
            .build();

    /** Azure OpenAI with the older API, where the deployment is part of the path. */
    public static final Profile AZURE_DEPLOYMENTS = AZURE.toBuilder("azure")
            .paths(
                    "/openai/deployments/{model}/chat/completions",
                    "/openai/deployments/{model}/embeddings",
                    "/openai/models")
            .build();

    /** What most compatible hosts have in common: the older name of the token limit, no developer role. */
    public static final Profile COMPATIBLE = Profile.builder("compatible")
            .maxTokensField("max_tokens")
            .quirk(Quirk.USAGE_ON_REQUEST, true)
            .build();

    /** Groq. */
    public static final Profile GROQ = COMPATIBLE.toBuilder("groq")
            .baseUrl("https://api.groq.com/openai/v1")
            .keyVariable("GROQ_API_KEY")
            .maxTokensField("max_completion_tokens")
            .refuse(TOP_K, N, LOGIT_BIAS, LOGPROBS, TOP_LOGPROBS)
            .errorRule(Profiles::groq)
            .build();

    /** Mistral. */
    public static final Profile MISTRAL = COMPATIBLE.toBuilder("mistral")
            .baseUrl("https://api.mistral.ai/v1")
            .keyVariable("MISTRAL_API_KEY")
            .seedField("random_seed")
            .requiredToolWord("any")
            .quirk(Quirk.USAGE_ON_REQUEST, false)
            .quirk(Quirk.NINE_CHARACTER_IDS, true)
            .quirk(Quirk.PREFIX_MARK, true)
            .refuse(TOP_K, LOGIT_BIAS, LOGPROBS, TOP_LOGPROBS, REASONING_EFFORT)
            .build();

    /** DeepSeek, which wants its reasoning back with tool calls. */
    public static final Profile DEEPSEEK = COMPATIBLE.toBuilder("deepseek")
            .baseUrl("https://api.deepseek.com")
            .keyVariable("DEEPSEEK_API_KEY")
            .reasoningField("reasoning_content")
            .quirk(Quirk.PREFIX_MARK_ON_BETA, true)
            .refuse(TOP_K, N, SEED, LOGIT_BIAS)
            .maxEmbeddingInputs(0)
            .build();

    /** Together, which answers 403 when prompt and output do not fit the context. */
    public static final Profile TOGETHER = COMPATIBLE.toBuilder("together")
            .baseUrl("https://api.together.xyz/v1")
            .keyVariable("TOGETHER_API_KEY")
            .errorRule(Profiles::together)
            .build();

    /** Fireworks. */
    public static final Profile FIREWORKS = COMPATIBLE.toBuilder("fireworks")
            .baseUrl("https://api.fireworks.ai/inference/v1")
            .keyVariable("FIREWORKS_API_KEY")
            .quirk(Quirk.USAGE_ON_REQUEST, false)
            .build();

    /** OpenRouter. */
    public static final Profile OPENROUTER = COMPATIBLE.toBuilder("openrouter")
            .baseUrl("https://openrouter.ai/api/v1")
            .keyVariable("OPENROUTER_API_KEY")
            .reasoningEffortField("reasoning.effort")
            .requestIdHeaders("x-generation-id", "x-request-id")
            .echo("reasoning_details")
            .build();

    /** xAI, which counts reasoning tokens beside the output. */
    public static final Profile XAI = COMPATIBLE.toBuilder("xai")
            .baseUrl("https://api.x.ai/v1")
            .keyVariable("XAI_API_KEY")
            .maxTokensField("max_completion_tokens")
            .usageStyle(UsageStyle.REASONING_OUTSIDE)
            .refuse(TOP_K)
            .build();

    /** Gemini's OpenAI endpoint. */
    public static final Profile GEMINI = COMPATIBLE.toBuilder("gemini")
            .baseUrl("https://generativelanguage.googleapis.com/v1beta/openai")
            .keyVariable("GEMINI_API_KEY")
            .usageStyle(UsageStyle.REST_OF_TOTAL)
            .quirk(Quirk.USAGE_ON_REQUEST, false)
            .refuse(TOP_K, LOGIT_BIAS)
            .build();

    /** Ollama on this machine. The size of the context is set on the server, which cuts longer prompts silently. */
    public static final Profile OLLAMA = COMPATIBLE.toBuilder("ollama")
            .family(Provider.SELF_HOSTED)
            .baseUrl("http://localhost:11434/v1")
            .refuse(TOP_K, N, LOGIT_BIAS, LOGPROBS, TOP_LOGPROBS, PARALLEL_TOOL_CALLS, AUDIO, FILES)
            .build();

    /** LM Studio on this machine. */
    public static final Profile LM_STUDIO = COMPATIBLE.toBuilder("lmstudio")
            .family(Provider.SELF_HOSTED)
            .baseUrl("http://localhost:1234/v1")
            .build();

    /** The server of llama.cpp on this machine. */
    public static final Profile LLAMA_CPP = COMPATIBLE.toBuilder("llamacpp")
            .family(Provider.SELF_HOSTED)
            .baseUrl("http://localhost:8080/v1")
            .quirk(Quirk.BASE64_EMBEDDINGS, true)
            .build();

    private Profiles() {}

    // The model wrote a tool call that does not parse; the next try may do better.
    private static @Nullable ErrorKind groq(int status, String code, String message) {
        return code.equals("tool_use_failed") ? ErrorKind.UNAVAILABLE : null;
    }

    private static @Nullable ErrorKind together(int status, String code, String message) {
        String text = message.toLowerCase(Locale.ROOT);
        boolean tooLong = text.contains("token") || text.contains("context") || text.contains("too long");
        return status == 403 && tooLong ? ErrorKind.CONTEXT_TOO_LONG : null;
    }
}
