package io.gatehouse.spi;

import io.gatehouse.model.FinishReason;
import io.gatehouse.model.Json;
import io.gatehouse.model.StreamEvent;
import io.gatehouse.model.Usage;
import org.jspecify.annotations.Nullable;

/** Where a {@link StreamDecoder} puts what it understood. The gateway builds the whole answer from it. */
public interface StreamSink {
    /**
     * A piece of the answer, or something for which there is no type. Never {@code Finished}: the gateway makes that.
     *
     * @param event the event
     */
    void event(StreamEvent event);

    /**
     * The id and model the server names.
     *
     * @param id the answer's id, or null
     * @param model the model's name, or null
     */
    void identity(@Nullable String id, @Nullable String model);

    /**
     * A field of a choice's message that belongs into the conversation and has no type: the host wants it back with the
     * next turn. Of a field that comes in pieces, arrays are joined, and of anything else the last holds. Nothing unless
     * the sink keeps it.
     *
     * @param choice the choice's index
     * @param field its name
     * @param value its value
     */
    default void messageExtra(int choice, String field, Json value) {}

    /**
     * A choice exists, although it may have no content yet.
     *
     * @param choice its index
     */
    void choice(int choice);

    /**
     * A choice ended. When all choices seen have ended the stream counts as whole, even without a final mark.
     *
     * @param choice its index
     * @param reason why
     * @param raw the provider's own word
     */
    void finish(int choice, FinishReason reason, @Nullable String raw);

    /**
     * Tokens used so far; the last report holds.
     *
     * @param usage the usage
     */
    void usage(Usage usage);

    /**
     * A field of the stream beside its choices, to be kept for {@code raw()}; the last value of a name holds.
     *
     * @param field the wire's name
     * @param value its value
     */
    void extra(String field, Json value);

    /**
     * A piece that could not be understood. In plain text it is skipped and the answer marked as degraded; where JSON
     * or tool calls are at stake the stream fails.
     *
     * @param what a few words, without content
     */
    void malformed(String what);

    /**
     * The server reports an error inside the stream.
     *
     * @param error what it means
     */
    void error(ErrorInfo error);

    /** The stream's final mark, such as {@code [DONE]}. What follows is not looked at. */
    void end();
}
