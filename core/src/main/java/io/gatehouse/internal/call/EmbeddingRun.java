package io.gatehouse.internal.call;

import io.gatehouse.EmbeddingReply;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.GatewayException;
import java.util.List;

/** One embedding call of the application. */
public final class EmbeddingRun {
    private final RealCall call;
    private final List<Node<EmbeddingRequest, EmbeddingReply>> nodes;
    private final EmbeddingRequest request;

    private EmbeddingRun(RealCall call, List<Node<EmbeddingRequest, EmbeddingReply>> nodes, EmbeddingRequest request) {
        this.call = call;
        this.nodes = nodes;
        this.request = request;
    }

    /** Checks the request and starts a call, whose time runs from now. */
    public static EmbeddingRun start(
            Env env, List<Node<EmbeddingRequest, EmbeddingReply>> nodes, EmbeddingRequest request) {
        request.validate();
        return new EmbeddingRun(RealCall.start(env, request, false), nodes, request);
    }

    /** The call. */
    public RealCall call() {
        return call;
    }

    /** Runs the chain. */
    public EmbeddingResponse run() {
        try {
            EmbeddingResponse response = new EmbeddingLink(nodes, 0, call, request, Leg.start(call.scope()))
                    .proceed(request)
                    .response();
            call.end(null);
            return response.withAttempts(call.attempts());
        } catch (Throwable t) {
            if (t instanceof GatewayException known) {
                known.complete(call.attempts(), null);
            }
            call.end(t);
            throw t;
        }
    }
}
