package io.gatehouse.spi;

/** Turns the server-sent events of one stream into the gateway's. Used by one thread; holds the stream's state. */
@FunctionalInterface
public interface StreamDecoder {
    /**
     * Decodes one event.
     *
     * @param event valid during this call
     * @param sink where everything goes
     */
    void onEvent(SseEvent event, StreamSink sink);

    /**
     * The body ended without an error, and without {@link StreamSink#end()} before it. For protocols whose streams just end:
     * they tell the sink here why their choices ended. Where nothing is told a stream without a finish reason counts as cut.
     *
     * @param framed whether HTTP itself says that this was the end (a last chunk, a length, a closed HTTP/2 stream); a
     *     connection that just closes says nothing
     * @param sink where everything goes
     */
    default void onEnd(boolean framed, StreamSink sink) {}
}
