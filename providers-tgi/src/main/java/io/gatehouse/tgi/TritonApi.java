package io.gatehouse.tgi;

import org.jspecify.annotations.Nullable;

/** The APIs behind which Triton serves language models: which one a server has depends on its model repository. */
public enum TritonApi {
    /**
     * The generate API of TensorRT-LLM's {@code ensemble} and {@code tensorrt_llm_bls} models: a prompt goes in under {@code
     * text_input}, with one input for each option. Says neither why an answer ended nor, before 2025, how many tokens it has.
     */
    TENSORRT_LLM("tensorrt_llm", "stream"),
    /**
     * The generate API of TensorRT-LLM's {@code llmapi} model, whose inputs are called {@code sampling_param_…} and whose
     * streams repeat the whole text so far with each event.
     */
    TENSORRT_LLM_API("llmapi", "streaming"),
    /** The generate API of Triton's vLLM backend: options travel as one JSON text, answers say why they ended. */
    VLLM("vllm", "stream"),
    /** Triton's own OpenAI-compatible frontend, usually on port 9000. It renders prompts itself. */
    OPENAI("openai", null);

    private final String label;
    private final @Nullable String streamInput;

    TritonApi(String label, @Nullable String streamInput) {
        this.label = label;
        this.streamInput = streamInput;
    }

    /** A short name, for cache keys and messages. */
    String label() {
        return label;
    }

    /** The input that asks for a stream; null where there is no generate API. */
    @Nullable
    String streamInput() {
        return streamInput;
    }

    /** Whether a prompt goes in rather than messages. */
    boolean takesPrompt() {
        return streamInput != null;
    }

    /** Whether it can be told to say why an answer ended. */
    boolean tellsEnd() {
        return this == VLLM || this == TENSORRT_LLM_API;
    }
}
