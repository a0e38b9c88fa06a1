package io.gatehouse.tgi;

import io.gatehouse.openai.PromptTemplate;

/** The two APIs of a TGI server. */
public enum TgiApi {
    /** {@code /v1/chat/completions}: the server makes the prompt from the messages, by the template of its model. */
    CHAT,
    /**
     * {@code /generate} and {@code /generate_stream}: a {@link PromptTemplate} of your choice makes the prompt. Has sampling
     * that the other one has not, and no tools.
     */
    NATIVE
}
