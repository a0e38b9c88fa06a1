package io.gatehouse.model;

import java.util.List;

/** What every kind of response has. */
public sealed interface Answer permits ChatResponse, EmbeddingResponse {
    /**
     * Who answered, and the server's headers.
     *
     * @return the head
     */
    Head head();

    /**
     * The model's name as the server reported it.
     *
     * @return the name, which may be more precise than the one asked for
     */
    String model();

    /**
     * Tokens used by this answer. What failed attempts used stands in {@link #attempts()}.
     *
     * @return the usage
     */
    Usage usage();

    /**
     * All attempts of the call, filled in when the answer reaches the application.
     *
     * @return the attempts in order
     */
    List<Attempt> attempts();

    /**
     * The server's answer as it came: for a blocking call the whole body, for a stream the fields that came beside the
     * choices. {@link Json#MISSING} when an interceptor changed the content or answered by itself.
     *
     * @return JSON
     */
    Json raw();

    /**
     * The same answer with the log of its call. For the gateway.
     *
     * @param log the attempts
     * @return a copy
     */
    Answer withAttempts(List<Attempt> log);
}
