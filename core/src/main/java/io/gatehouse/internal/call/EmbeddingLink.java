package io.gatehouse.internal.call;

import io.gatehouse.EmbeddingChain;
import io.gatehouse.EmbeddingReply;
import io.gatehouse.model.EmbeddingRequest;
import java.util.List;

/** A link of an embedding chain. */
public final class EmbeddingLink extends RealLink<EmbeddingRequest, EmbeddingReply> implements EmbeddingChain {
    EmbeddingLink(
            List<Node<EmbeddingRequest, EmbeddingReply>> nodes,
            int index,
            RealCall call,
            EmbeddingRequest request,
            Leg leg) {
        super(nodes, index, call, request, leg);
    }

    @Override
    EmbeddingLink link(
            List<Node<EmbeddingRequest, EmbeddingReply>> all, int at, RealCall of, EmbeddingRequest with, Leg on) {
        return new EmbeddingLink(all, at, of, with, on);
    }
}
