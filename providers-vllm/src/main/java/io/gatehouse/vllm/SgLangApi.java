package io.gatehouse.vllm;

import io.gatehouse.openai.PromptTemplate;

/** The two APIs of an SGLang server. */
public enum SgLangApi {
    /** {@code /v1/chat/completions}: the server makes the prompt from the messages, by the template of its model. */
    CHAT,
    /** {@code /generate}: a {@link PromptTemplate} of your choice makes the prompt. Has no tools and no images. */
    GENERATE
}
