package io.gatehouse;

import io.gatehouse.model.EmbeddingRequest;

/** The rest of the chain of an embedding call. See {@link Link}. */
public interface EmbeddingChain extends Link<EmbeddingRequest, EmbeddingReply> {}
