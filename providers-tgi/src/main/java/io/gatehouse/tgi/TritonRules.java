package io.gatehouse.tgi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ResponseFormat;
import io.gatehouse.model.Sampling;
import io.gatehouse.openai.TextPrompts;
import org.jspecify.annotations.Nullable;

/** Refuses what a generate API cannot do before anything is written, so that nothing is dropped silently. */
final class TritonRules {
    private final TritonSetup setup;
    private final TextPrompts prompts;

    TritonRules(TritonSetup setup) {
        this.setup = setup;
        prompts = new TextPrompts(
                "Triton's generate API, " + setup.api().label(), "use TritonApi.OPENAI or another target");
    }

    void check(ChatRequest request, String provider) {
        Sampling sampling = request.sampling();
        Integer n = sampling.n();
        refuse(n != null && n > 1, provider, "n greater than 1", "leave it out, or make several calls");
        refuse(
                !sampling.logitBias().isEmpty(),
                provider,
                "logitBias",
                "use badWords or embeddingBias of TritonOptions");
        boolean logprobs = Boolean.TRUE.equals(sampling.logprobs()) || sampling.topLogprobs() != null;
        refuse(logprobs, provider, "logprobs", "use returnLogProbs of TritonOptions and read them from raw()");
        refuse(sampling.parallelToolCalls() != null, provider, "parallelToolCalls", "leave it out");
        refuse(sampling.reasoningEffort() != null, provider, "reasoningEffort", "let the prompt template ask for it");
        prompts.check(request, provider);
        checkFormat(request.responseFormat(), provider);
        if (setup.api() == TritonApi.TENSORRT_LLM && sampling.maxTokens() == null && setup.maxTokens() == null) {
            throw new InvalidRequestException(
                    "Provider " + provider + " needs maxTokens: TensorRT-LLM has no default. Set"
                            + " it in the request, or for all requests with maxTokens(…) of the provider");
        }
    }

    private void checkFormat(@Nullable ResponseFormat format, String provider) {
        if (format == null || !format.isJson()) {
            return;
        }
        refuse(setup.api() == TritonApi.TENSORRT_LLM_API, provider, "responseFormat", "ask for JSON in the prompt");
        refuse(
                !setup.guided(),
                provider,
                "responseFormat unless its engine was built for guided decoding",
                "say so with guidedDecoding() of the provider, or leave it out");
    }

    private void refuse(boolean asked, String provider, String what, String advice) {
        if (asked) {
            throw new InvalidRequestException("Provider " + provider + " (Triton's generate API, "
                    + setup.api().label() + ") does not support " + what + ": " + advice);
        }
    }
}
