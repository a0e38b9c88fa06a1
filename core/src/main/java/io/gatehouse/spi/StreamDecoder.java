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
}
