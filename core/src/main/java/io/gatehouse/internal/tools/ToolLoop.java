package io.gatehouse.internal.tools;

import io.gatehouse.Tool;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.ErrorDetails;
import io.gatehouse.model.InvalidOutputException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Message;
import io.gatehouse.model.ToolCall;
import io.gatehouse.model.ToolChoice;
import io.gatehouse.model.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the tools that the model calls and gives it their results, until it answers. Used by one call. */
public final class ToolLoop implements Turns {
    private final Turns turns;
    private final Map<String, Tool<?>> tools = new LinkedHashMap<>();
    private final int maxTurns;
    private List<Message> conversation = List.of();

    /** A loop over turns of a call. */
    public ToolLoop(Turns turns, List<Tool<?>> tools, int maxTurns) {
        this.turns = turns;
        this.maxTurns = maxTurns;
        tools.forEach(tool -> this.tools.put(tool.name(), tool));
    }

    /** The request with the tools' specs added to it. */
    public static ChatRequest withSpecs(ChatRequest request, List<Tool<?>> tools) {
        if (tools.isEmpty()) {
            return request;
        }
        List<ToolSpec> specs = new ArrayList<>(request.tools());
        tools.forEach(tool -> specs.add(tool.spec()));
        return request.toBuilder().tools(specs).build();
    }

    @Override
    public ChatResponse turn(ChatRequest request) {
        ChatRequest next = request;
        for (int turn = 1; ; turn++) {
            ChatResponse response = turns.turn(next);
            List<ToolCall> ours = response.toolCalls();
            if (ours.isEmpty() || ours.stream().noneMatch(call -> tools.containsKey(call.name()))) {
                conversation = next.messages();
                return response;
            }
            if (turn == maxTurns) {
                throw new InvalidOutputException(ErrorDetails.of("The model still called tools after " + maxTurns
                                + " turns. Raise maxToolTurns, or make the tools' results clearer")
                        .at(response.head().target(), response.head().endpoint()));
            }
            next = withResults(next, response);
        }
    }

    /** The messages of the last turn's request, for asking again. */
    List<Message> conversation() {
        return conversation;
    }

    private ChatRequest withResults(ChatRequest request, ChatResponse response) {
        List<Message> messages = new ArrayList<>(request.messages());
        messages.add(response.toMessage());
        for (ToolCall call : response.toolCalls()) {
            messages.add(Message.tool(call.id(), run(call)));
        }
        ChatRequest next = request.withMessages(messages);
        ToolChoice choice = request.toolChoice();
        boolean forced =
                choice != null && (choice.mode() == ToolChoice.Mode.REQUIRED || choice.mode() == ToolChoice.Mode.NAMED);
        // A tool that must be called has been called: else the model could never answer.
        return forced ? next.toBuilder().toolChoice(ToolChoice.AUTO).build() : next;
    }

    private String run(ToolCall call) {
        Tool<?> tool = tools.get(call.name());
        if (tool == null) {
            throw new InvalidRequestException("The model called the tool \"" + call.name()
                    + "\", which has no handler, together with tools that have one: give all tools handlers, or none");
        }
        return tool.run(call.arguments());
    }
}
