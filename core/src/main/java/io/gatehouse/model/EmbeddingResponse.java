package io.gatehouse.model;

import java.util.List;

/** The vectors of an embedding request, in the order of its input. */
public final class EmbeddingResponse implements Answer {
    private final Head head;
    private final String model;
    private final List<float[]> vectors;
    private final Usage usage;
    private final List<Attempt> attempts;
    private final Json raw;

    private EmbeddingResponse(
            Head head, String model, List<float[]> vectors, Usage usage, List<Attempt> attempts, Json raw) {
        this.head = head;
        this.model = model;
        this.vectors = vectors;
        this.usage = usage;
        this.attempts = attempts;
        this.raw = raw;
    }

    /**
     * A response.
     *
     * @param head who answered
     * @param model the reported model name
     * @param vectors one vector an input, in its order; the arrays are not copied
     * @param usage tokens used
     * @param raw what the server sent beside the vectors
     * @return the response
     */
    public static EmbeddingResponse of(Head head, String model, List<float[]> vectors, Usage usage, Json raw) {
        return new EmbeddingResponse(head, model, List.copyOf(vectors), usage, List.of(), raw);
    }

    @Override
    public Head head() {
        return head;
    }

    @Override
    public String model() {
        return model;
    }

    /**
     * The vectors. The arrays are the response's own: treat them as read-only.
     *
     * @return one vector an input, in its order
     */
    public List<float[]> vectors() {
        return vectors;
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public List<Attempt> attempts() {
        return attempts;
    }

    @Override
    public Json raw() {
        return raw;
    }

    @Override
    public EmbeddingResponse withAttempts(List<Attempt> log) {
        return new EmbeddingResponse(head, model, vectors, usage, log, raw);
    }

    @Override
    public String toString() {
        return "EmbeddingResponse(" + model + ", " + vectors.size() + " vectors, " + usage + ")";
    }
}
