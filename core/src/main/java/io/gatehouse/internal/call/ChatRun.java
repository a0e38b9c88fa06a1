package io.gatehouse.internal.call;

import io.gatehouse.ChatReply;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.Finished;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.StreamEvent;
import java.util.List;
import java.util.function.Supplier;

/**
 * One chat call of the application. A re-ask or a turn of a tool loop is another turn of the same call: one deadline, one
 * log. Used by one thread; cancelled from any.
 */
public final class ChatRun {
    private final RealCall call;
    private final List<Node<ChatRequest, ChatReply>> nodes;

    private ChatRun(RealCall call, List<Node<ChatRequest, ChatReply>> nodes) {
        this.call = call;
        this.nodes = nodes;
    }

    /** Checks the request and starts a call, whose time runs from now. */
    public static ChatRun start(
            Env env, List<Node<ChatRequest, ChatReply>> nodes, ChatRequest request, boolean streaming) {
        request.validate();
        return new ChatRun(RealCall.start(env, request, streaming), nodes);
    }

    /** The call. */
    public RealCall call() {
        return call;
    }

    private ChatReply proceed(ChatRequest request) {
        return new ChatLink(nodes, 0, call, request, Leg.start(call.scope())).proceed(request);
    }

    /** Runs the chain and reads the whole answer. */
    public ChatResponse turn(ChatRequest request) {
        Assembler given = null;
        ChatReply reply = null;
        try {
            reply = proceed(request);
            while (true) {
                StreamEvent event = reply.engine().next();
                if (event instanceof Finished end) {
                    return end.response();
                }
                if (event == null) {
                    throw new IllegalStateException("A reply ended without Finished");
                }
                if (given == null) {
                    given = new Assembler();
                }
                given.add(event);
            }
        } catch (GatewayException e) {
            e.complete(call.attempts(), given == null || reply == null ? null : given.partial(reply.head(), request));
            throw e;
        }
    }

    /** Runs the chain and gives the open stream, which ends the call. */
    public StreamEdge open(ChatRequest request) {
        try {
            return new StreamEdge(call, request, proceed(request));
        } catch (Throwable t) {
            if (t instanceof GatewayException known) {
                known.complete(call.attempts(), null);
            }
            call.end(t);
            throw t;
        }
    }

    /** Does the whole work of a call, of one turn or several, and ends it; the answer gets the call's log. */
    public ChatResponse whole(Supplier<ChatResponse> work) {
        try {
            ChatResponse answer = work.get();
            call.end(null);
            return answer.withAttempts(call.attempts());
        } catch (Throwable t) {
            if (t instanceof GatewayException known) {
                known.complete(call.attempts(), known.partial());
            }
            call.end(t);
            throw t;
        }
    }
}
