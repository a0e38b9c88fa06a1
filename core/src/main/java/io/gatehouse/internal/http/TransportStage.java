package io.gatehouse.internal.http;

import io.gatehouse.ChatReply;
import io.gatehouse.EmbeddingReply;
import io.gatehouse.internal.call.AttemptRecord;
import io.gatehouse.internal.call.ChatEngine;
import io.gatehouse.internal.call.Lane;
import io.gatehouse.internal.call.Leg;
import io.gatehouse.internal.call.RealCall;
import io.gatehouse.internal.call.RealLink;
import io.gatehouse.internal.call.Runaway;
import io.gatehouse.internal.call.Stop;
import io.gatehouse.internal.call.Upstream;
import io.gatehouse.internal.call.Watchdog;
import io.gatehouse.internal.call.WholeSource;
import io.gatehouse.model.ChatRequest;
import io.gatehouse.model.ChatResponse;
import io.gatehouse.model.EmbeddingRequest;
import io.gatehouse.model.EmbeddingResponse;
import io.gatehouse.model.GatewayException;
import io.gatehouse.model.Head;
import io.gatehouse.model.Json;
import io.gatehouse.model.ModelRequest;
import io.gatehouse.model.Target;
import io.gatehouse.model.Timeouts;
import io.gatehouse.model.Usage;
import io.gatehouse.spi.Dialect;
import io.gatehouse.spi.EncodeContext;
import io.gatehouse.spi.Endpoint;
import io.gatehouse.spi.HttpTransport.Exchange;
import io.gatehouse.spi.WireErrorException;
import io.gatehouse.spi.WireRequest;
import io.gatehouse.spi.WireResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The end of the chain: dialect and HTTP. Thread-safe. */
public final class TransportStage {
    // A model that answers at once has no reason to be silent for longer; one that thinks first may be for minutes.
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration THINKING = Duration.ofMinutes(5);

    private final boolean repeats;

    /**
     * The stage.
     *
     * @param repeats whether requests may be repeated; without repetitions a key that marks them is not worth its cost
     */
    public TransportStage(boolean repeats) {
        this.repeats = repeats;
    }

    /** Sends a chat request; the reply's first content has been read. */
    public ChatReply chat(RealLink<ChatRequest, ChatReply> link) {
        ChatRequest request = link.request();
        boolean streaming = Objects.requireNonNull(link.leg().stop()).streams(link.call(), request);
        Sending sending = new Sending(link, streaming, repeats);
        try {
            WireRequest wire = sending.dialect.encode(request, sending.context());
            Exchange exchange = sending.open(wire);
            Head head = sending.wire.head(exchange);
            if (isEventStream(exchange)) {
                WireStream stream = sending.stream(exchange, head, request);
                stream.prime();
                return ChatEngine.from(head, stream);
            }
            ChatResponse response = sending.dialect.decode(new WireResponse(head, sending.finish(exchange)), request);
            Emptiness.check(response, sending.wire.errors());
            sending.attempt.finish(response.usage());
            return ChatEngine.from(head, new WholeSource(response));
        } catch (Throwable t) {
            throw sending.failed(t);
        }
    }

    private static boolean isEventStream(Exchange exchange) {
        String type = exchange.headers().first("Content-Type");
        return type != null && type.regionMatches(true, 0, "text/event-stream", 0, 17);
    }

    /** Sends an embedding request, in as many pieces as the API's limit asks for. */
    public EmbeddingReply embed(RealLink<EmbeddingRequest, EmbeddingReply> link) {
        Sending sending = new Sending(link, false, repeats);
        EmbeddingRequest request = link.request();
        try {
            int most = sending.dialect.maxEmbeddingInputs();
            EmbeddingResponse response = request.input().size() <= most
                    ? embedOnce(sending, request)
                    : embedInPieces(sending, request, most);
            sending.attempt.finish(response.usage());
            return EmbeddingReply.of(response);
        } catch (Throwable t) {
            throw sending.failed(t);
        } finally {
            sending.close();
        }
    }

    private static EmbeddingResponse embedOnce(Sending sending, EmbeddingRequest request) throws IOException {
        Exchange exchange = sending.open(sending.dialect.encode(request, sending.context()));
        Head head = sending.wire.head(exchange);
        return sending.dialect.decode(new WireResponse(head, sending.finish(exchange)), request);
    }

    private static EmbeddingResponse embedInPieces(Sending sending, EmbeddingRequest request, int most)
            throws IOException {
        List<float[]> vectors = new ArrayList<>(request.input().size());
        Usage usage = Usage.ZERO;
        EmbeddingResponse last = null;
        for (int from = 0; from < request.input().size(); from += most) {
            int to = Math.min(request.input().size(), from + most);
            last = embedOnce(sending, request.withInput(request.input().subList(from, to)));
            vectors.addAll(last.vectors());
            usage = usage.plus(last.usage());
            sending.attempt.usage(usage);
            sending.again();
        }
        Objects.requireNonNull(last);
        return EmbeddingResponse.of(last.head(), last.model(), vectors, usage, Json.MISSING);
    }

    /** One attempt on the wire. */
    private static final class Sending {
        private final RealLink<?, ?> link;
        private final boolean repeats;
        private final Dialect dialect;
        private final Stop stop;
        private final Target target;
        private final Endpoint endpoint;
        private final Upstream upstream;
        private final Wire wire;
        private final AttemptRecord attempt;
        private final Timeouts timeouts;
        private final boolean streaming;
        private final AttemptDeadline deadline;
        private @Nullable Exchange current;
        private Watchdog dog;

        Sending(RealLink<? extends ModelRequest, ?> link, boolean streaming, boolean repeats) {
            this.link = link;
            this.streaming = streaming;
            this.repeats = repeats;
            Leg leg = link.leg();
            stop = Objects.requireNonNull(leg.stop());
            endpoint = Objects.requireNonNull(leg.endpoint());
            target = stop.target();
            upstream = stop.upstream();
            dialect = upstream.provider().dialect(link.request());
            deadline = new AttemptDeadline(leg.scope());
            wire = new Wire(target, upstream, endpoint, leg.scope(), deadline, dialect, link.request());
            timeouts = link.call().timeouts().orElse(stop.timeouts());
            RealCall call = link.call();
            attempt = call.attempt(target, endpoint.name(), leg.waited());
            dog = watch();
        }

        private Watchdog watch() {
            return new Watchdog(
                    link.call().env().clock(),
                    firstEvent(),
                    timeouts.betweenEvents() != null ? timeouts.betweenEvents() : silence(),
                    deadline::abort);
        }

        // The first byte of an answer in one piece is its last: silence says nothing before the call's time is over.
        private @Nullable Duration firstEvent() {
            Duration set = timeouts.firstEvent();
            return set == null && streaming ? silence() : set;
        }

        private Duration silence() {
            boolean thinks = Boolean.TRUE.equals(stop.capabilities().reasoning())
                    || (link.request() instanceof ChatRequest chat
                            && chat.sampling().reasoningEffort() != null);
            return thinks ? THINKING : SILENCE;
        }

        EncodeContext context() {
            return new EncodeContext(target, endpoint, streaming, link.call()::id, attempt.number());
        }

        Exchange open(WireRequest request) throws IOException {
            String header = repeats ? dialect.idempotencyHeader() : null;
            Exchange exchange = wire.open(
                    IdempotencyKeys.mark(request, header, endpoint, link),
                    link.request().options().headers());
            current = exchange;
            attempt.response(exchange.status(), wire.requestId());
            Lane lane = Objects.requireNonNull(link.leg().lane());
            lane.live().heard(exchange.headers(), link.call().env().clock());
            return exchange;
        }

        byte[] finish(Exchange exchange) throws IOException {
            try (exchange) {
                return wire.body(exchange);
            } finally {
                dog.close();
            }
        }

        WireStream stream(Exchange exchange, Head head, ChatRequest request) {
            return new WireStream(
                    exchange,
                    head,
                    wire.errors(),
                    dialect.streamDecoder(request),
                    upstream.provider().transportSettings().maxEventBytes(),
                    dog,
                    attempt,
                    request,
                    new Runaway(stop.streams().runawayRepeats()),
                    link.call());
        }

        void again() {
            dog = watch();
        }

        void close() {
            dog.close();
        }

        RuntimeException failed(Throwable t) {
            dog.close();
            Exchange exchange = current;
            if (exchange != null) {
                exchange.close();
            }
            if (t instanceof Error fatal) {
                attempt.fail(null);
                throw fatal;
            }
            RuntimeException error = named((Exception) t);
            if (error instanceof GatewayException known && known.status() > 0) {
                attempt.response(known.status(), known.requestId());
            }
            attempt.fail(error);
            return error;
        }

        private RuntimeException named(Exception e) {
            if (e instanceof IOException io) {
                return wire.errors().io(io, dog);
            }
            if (e instanceof WireErrorException reported) {
                return wire.errors().reported(reported.info());
            }
            if (e instanceof GatewayException known) {
                return known;
            }
            return e instanceof RuntimeException other ? other : new IllegalStateException(e);
        }
    }
}
