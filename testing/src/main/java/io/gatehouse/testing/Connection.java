package io.gatehouse.testing;

import io.gatehouse.testing.Exchange.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection: a thread that answers request after request, and one that reads ahead. The reader interrupts the
 * other one when the client goes away.
 */
final class Connection {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final long number;
    private final Socket accepted;
    private final SocketSetup setup;
    private final Service service;
    private final Inbound inbound = new Inbound();
    private final AtomicBoolean closedHere = new AtomicBoolean();
    private final Thread answering;
    private final Thread reading;
    private volatile @Nullable Exchange current;
    private volatile @Nullable Socket open;
    private int position;

    /** What a connection needs from its server. */
    interface Service {
        /** Records a request and decides what to play. */
        Script answer(Exchange exchange);

        long nextRequestNumber();

        /** How long an unused connection stays open; zero means for ever. */
        Duration idleClose();

        void closed(Connection connection);
    }

    Connection(long number, Socket accepted, SocketSetup setup, String threadName, Service service) {
        this.number = number;
        this.accepted = accepted;
        this.setup = setup;
        this.service = service;
        this.answering = daemon(threadName + "-answers-" + number, this::answerAll);
        this.reading = daemon(threadName + "-reads-" + number, this::readAll);
    }

    void start() {
        answering.start();
    }

    /** The threads in the order in which they can be waited for. */
    Stream<Thread> threads() {
        return Stream.of(answering, reading);
    }

    /** Whether both threads are gone; the reader may never have been started. */
    boolean ended() {
        return answering.getState() == Thread.State.TERMINATED && !reading.isAlive();
    }

    /** Closes from outside: the client sees a reset or an end of input. */
    void close(boolean reset) {
        closedHere.set(true);
        setup.close(accepted, reset);
        answering.interrupt();
    }

    private void answerAll() {
        boolean reset = false;
        try {
            Socket socket = setup.open(accepted);
            open = socket;
            reading.start();
            boolean goOn = true;
            while (goOn) {
                Ending ending = answerNext(socket);
                reset = ending == Ending.RESET;
                goOn = ending == Ending.KEEP;
            }
        } catch (IOException e) {
            // The client went away, sent something that is not HTTP, or failed the TLS handshake.
        } finally {
            noteClientGone(inbound.endedAt());
            closedHere.set(true);
            setup.close(accepted, reset);
            service.closed(this);
        }
    }

    private void readAll() {
        Socket socket = open;
        if (socket == null) {
            return;
        }
        try {
            inbound.pump(socket.getInputStream(), this::ended);
        } catch (IOException e) {
            inbound.pump(InputStream.nullInputStream(), this::ended);
        }
    }

    private void ended(long nanos) {
        if (!closedHere.get()) {
            noteClientGone(nanos);
            answering.interrupt();
        }
    }

    /** Tells the latest exchange when the client went. Both threads call this, as either may be the first to notice. */
    private void noteClientGone(@Nullable Long nanos) {
        Exchange latest = current;
        if (latest != null && nanos != null && !closedHere.get()) {
            latest.clientClosedAt(nanos);
        }
    }

    private Ending answerNext(Socket socket) throws IOException {
        if (inbound.await(position == 0 ? 0 : service.idleClose().toNanos()) != Inbound.Arrival.DATA) {
            return Ending.CLOSE;
        }
        RequestReader reader = new RequestReader(inbound);
        Exchange exchange = begin(reader.read(() -> socket.getOutputStream().write(CONTINUE), this::nextOrigin));
        ScriptPlan plan = service.answer(exchange).plan();
        Outcome outcome = play(plan, socket, exchange);
        Long endedAt = inbound.endedAt();
        noteClientGone(endedAt == null && outcome == Outcome.CLIENT_GONE ? Long.valueOf(System.nanoTime()) : endedAt);
        Ending ending = ending(plan, reader.keepAlive(), outcome);
        if (ending == Ending.CLOSE_ON_NEXT_REQUEST) {
            exchange.finish(outcome);
            inbound.await(0);
            return Ending.CLOSE;
        }
        if (ending != Ending.KEEP) {
            closedHere.set(true);
            // After a complete answer TLS says good-bye; in the middle of one only the TCP connection ends.
            setup.close(outcome == Outcome.COMPLETED ? socket : accepted, ending == Ending.RESET);
        }
        exchange.finish(outcome);
        return ending;
    }

    private RecordedRequest.Origin nextOrigin() {
        return new RecordedRequest.Origin(service.nextRequestNumber(), number, position++, System.nanoTime());
    }

    private Exchange begin(RecordedRequest request) {
        Exchange exchange = new Exchange(request);
        current = exchange;
        // The client may have gone before there was an exchange to tell.
        noteClientGone(inbound.endedAt());
        return exchange;
    }

    private static Ending ending(ScriptPlan plan, boolean keepAlive, Outcome outcome) {
        if (outcome != Outcome.COMPLETED && outcome != Outcome.CUT) {
            return Ending.CLOSE;
        }
        boolean lasting = keepAlive && plan.framing() != Framing.UNTIL_CLOSE;
        return plan.ending() == Ending.KEEP && !lasting ? Ending.CLOSE : plan.ending();
    }

    private Outcome play(ScriptPlan plan, Socket socket, Exchange exchange) {
        try {
            WireWriter out = new WireWriter(socket.getOutputStream(), exchange, plan.wireSplit());
            Outcome outcome = new Playback(plan, out, () -> inbound.endedAt() != null).play();
            return outcome == Outcome.CLIENT_GONE ? whoClosed() : outcome;
        } catch (IOException | InterruptedException e) {
            return whoClosed();
        }
    }

    private Outcome whoClosed() {
        return closedHere.get() ? Outcome.SERVER_CLOSED : Outcome.CLIENT_GONE;
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
