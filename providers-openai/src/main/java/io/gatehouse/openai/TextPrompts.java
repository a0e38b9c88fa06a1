package io.gatehouse.openai;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ContentPart;
import io.gatehouse.model.Experimental;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import io.gatehouse.model.Role;
import io.gatehouse.model.TextPart;
import io.gatehouse.model.ToolChoice;

/** What is common to APIs that take a text in place of messages. Stateless. */
@Experimental
public final class TextPrompts {
    private final String api;
    private final String elsewhere;

    /**
     * What is common to APIs that take a text, for one of them.
     *
     * @param api whose it is, for example {@code TGI, native API}
     * @param elsewhere what to do about what it cannot, as {@code ask TGI's chat API or another target}
     */
    public TextPrompts(String api, String elsewhere) {
        this.api = api;
        this.elsewhere = elsewhere;
    }

    /**
     * Refuses by name what a prompt has no words for: tools, their calls and results, refusals, all that is not text.
     *
     * @param request what is asked
     * @param provider of whom
     * @throws InvalidRequestException when there is something of it
     */
    public void check(ChatRequest request, String provider) {
        ToolChoice choice = request.toolChoice();
        refuse(!request.tools().isEmpty(), "tools", provider);
        refuse(choice != null && choice.mode() != ToolChoice.Mode.NONE, "toolChoice", provider);
        for (Message message : request.messages()) {
            check(message, provider);
        }
    }

    private void check(Message message, String provider) {
        refuse(message.role() == Role.TOOL, "results of tools in messages", provider);
        refuse(!message.toolCalls().isEmpty(), "tool calls in messages", provider);
        refuse(message.refusal() != null, "refusals in messages", provider);
        for (ContentPart part : message.content()) {
            if (!(part instanceof TextPart)) {
                refuse(true, "content of type " + part.getClass().getSimpleName(), provider);
            }
        }
    }

    /**
     * Refuses something by name.
     *
     * @param used whether the request has it
     * @param what its name
     * @param provider of whom it is asked
     * @throws InvalidRequestException when it does
     */
    public void refuse(boolean used, String what, String provider) {
        if (used) {
            throw new InvalidRequestException("Provider " + provider + " (" + api + ") does not support " + what
                    + ": leave it out, or " + elsewhere);
        }
    }

    /**
     * The prompt of a conversation.
     *
     * @param template makes it
     * @param request the conversation
     * @param provider whose template it is
     * @return the prompt, not empty
     * @throws InvalidRequestException when the template makes none
     */
    public static String render(PromptTemplate template, ChatRequest request, String provider) {
        String prompt = template.render(request.messages());
        if (prompt == null || prompt.isEmpty()) {
            throw new InvalidRequestException("The prompt template of provider " + provider + " gave an empty prompt");
        }
        return prompt;
    }
}
