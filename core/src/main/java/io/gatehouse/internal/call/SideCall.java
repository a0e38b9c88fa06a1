package io.gatehouse.internal.call;

import io.gatehouse.ChatReply;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.GatewayException;

/** A call of the gateway's own beside one of the application: with a time, a log and a cancel of its own. */
public final class SideCall {
    private SideCall() {}

    /** Runs what lies inside of a link for another target, on this thread, and reads the whole answer. */
    public static ChatResponse run(RealLink<ChatRequest, ChatReply> link, Stop stop, ChatRequest request) {
        RealCall call = RealCall.startSide(link.call().env(), request);
        try {
            Leg leg = Leg.start(call.scope()).traced(link.leg().trace()).to(stop);
            ChatResponse answer = leg.trace()
                    .within(() -> link.beside(call, request, leg).engine().await());
            call.end(null);
            return answer.withAttempts(call.attempts());
        } catch (Throwable t) {
            if (t instanceof GatewayException known) {
                known.complete(call.attempts(), null);
            }
            call.end(t);
            throw t;
        }
    }
}
