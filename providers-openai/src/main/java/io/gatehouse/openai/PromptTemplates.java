package io.gatehouse.openai;

/**
 * Well-known templates. None of them writes a token for the beginning of the text: the servers put that there themselves.
 * Texts are put in as they are, so a text that holds the marks of a template can end its own turn and begin another. The
 * name of a speaker is refused, for none of them has a place for it.
 */
public final class PromptTemplates {
    /** {@code <|im_start|>user … <|im_end|>}: Qwen and many others. */
    public static final PromptTemplate CHATML = ChatTurns.CHATML;

    /** {@code <|start_header_id|>user<|end_header_id|> … <|eot_id|>}: Llama 3, 3.1, 3.2 and 3.3. */
    public static final PromptTemplate LLAMA3 = ChatTurns.LLAMA3;

    /**
     * {@code [INST] …[/INST] …</s>}: Mistral 7B v0.3, Mixtral and others of their time. System messages stand before the last
     * message of the user; user and assistant must take turns.
     */
    public static final PromptTemplate MISTRAL = new MistralTurns();

    /** Nothing but the texts, with blank lines between them: for models that go on with a text. */
    public static final PromptTemplate PLAIN = ChatTurns.PLAIN;

    private PromptTemplates() {}
}
