package io.gatehouse.spi;

import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.Headers;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.ProtocolException;
import io.gatehouse.model.RateLimits;
import org.jspecify.annotations.Nullable;

/**
 * The pure codec of a provider's API: requests to bytes, bytes to answers, errors to kinds. No I/O, no state, so it is
 * tested without a server. Thread-safe.
 *
 * <p>What the API cannot express is refused by {@code encode} with an {@link InvalidRequestException} naming the field;
 * nothing is dropped silently. What cannot be understood in an answer is a {@link ProtocolException}, with no piece of
 * the answer in its message.
 */
public interface Dialect {
    /**
     * Which API this is, with the version of this codec, as part of cache keys.
     *
     * @return for example {@code openai-chat/1}
     */
    String id();

    /**
     * Writes a chat request.
     *
     * @param request the request
     * @param context where it goes
     * @return the HTTP request
     */
    WireRequest encode(ChatRequest request, EncodeContext context);

    /**
     * Reads a whole chat answer.
     *
     * @param response the HTTP response, status 2xx
     * @param request what was asked
     * @return the answer
     * @throws WireErrorException when the body is an error although the status is not
     * @throws ProtocolException when the body cannot be understood
     */
    ChatResponse decode(WireResponse response, ChatRequest request);

    /**
     * A decoder for one stream.
     *
     * @param request what was asked
     * @return a new decoder, used by one thread
     */
    StreamDecoder streamDecoder(ChatRequest request);

    /**
     * Whether the answer to a request can come as a stream. Where it cannot, a blocking call is not sent as one, whatever
     * its route says.
     *
     * @param request what is asked
     * @return true by default
     */
    default boolean canStream(ChatRequest request) {
        return true;
    }

    /**
     * The most texts one embedding request may hold; the gateway splits longer inputs.
     *
     * @return the number
     */
    default int maxEmbeddingInputs() {
        return Integer.MAX_VALUE;
    }

    /**
     * Writes an embedding request.
     *
     * @param request the request
     * @param context where it goes
     * @return the HTTP request
     */
    default WireRequest encode(EmbeddingRequest request, EncodeContext context) {
        throw new InvalidRequestException("Provider " + context.target().provider() + " has no embeddings API");
    }

    /**
     * Reads the vectors.
     *
     * @param response the HTTP response, status 2xx
     * @param request what was asked
     * @return the answer
     * @throws WireErrorException when the body is an error although the status is not
     * @throws ProtocolException when the body cannot be understood
     */
    default EmbeddingResponse decode(WireResponse response, EmbeddingRequest request) {
        throw new InvalidRequestException("This provider has no embeddings API");
    }

    /**
     * What an error response means.
     *
     * @param status the HTTP status, not 2xx
     * @param headers the response headers
     * @param body the body, capped; often not JSON
     * @return the meaning; never fails
     */
    ErrorInfo classify(int status, Headers headers, byte[] body);

    /**
     * The header in which the API takes an idempotency key, by which a server can tell a repeated request from a new one.
     *
     * @return the header's name, or null when the API knows none
     */
    default @Nullable String idempotencyHeader() {
        return null;
    }

    /**
     * The id under which the provider knows a request.
     *
     * @param headers the response headers
     * @return the id, or null
     */
    default @Nullable String requestId(Headers headers) {
        return headers.first("x-request-id");
    }

    /**
     * The provider's limits as its headers say.
     *
     * @param headers the response headers
     * @return the limits
     */
    default RateLimits rateLimits(Headers headers) {
        return RateLimits.NONE;
    }
}
