package io.gatehouse.internal.call;

import io.gatehouse.Chain;
import io.gatehouse.ChatReply;
import io.gatehouse.model.ChatRequest;
import java.util.List;

/** A link of a chat chain. */
public final class ChatLink extends RealLink<ChatRequest, ChatReply> implements Chain {
    ChatLink(List<Node<ChatRequest, ChatReply>> nodes, int index, RealCall call, ChatRequest request, Leg leg) {
        super(nodes, index, call, request, leg);
    }

    @Override
    ChatLink link(List<Node<ChatRequest, ChatReply>> all, int at, RealCall of, ChatRequest with, Leg on) {
        return new ChatLink(all, at, of, with, on);
    }
}
