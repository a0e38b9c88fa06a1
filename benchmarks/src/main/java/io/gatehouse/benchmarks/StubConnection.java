package io.gatehouse.benchmarks;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection of the stub: reads a request, writes its answer segment by segment, reads the next. */
final class StubConnection {

    private final Stub stub;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
    private final StubRequest request = new StubRequest(in);

    private ByteBuffer out;
    private int[] ends;
    private StubAnswers.After after;
    private int segment;
    private boolean answering;

    StubConnection(Stub stub, SocketChannel channel, SelectionKey key) {
        this.stub = stub;
        this.channel = channel;
        this.key = key;
    }

    void ready() throws IOException {
        if (key.isReadable()) {
            int read = channel.read(in);
            if (read < 0) {
                drop();
                return;
            }
        }
        if (answering && !write()) {
            return;
        }
        while (!answering && request.complete()) {
            answer();
            if (!write()) {
                return;
            }
        }
    }

    private void answer() {
        StubAnswers.Answer answer = request.isGet() ? StubAnswers.json(stub.statistics()) : stub.source.answer(request);
        request.consume();
        stub.began();
        answering = true;
        out = answer.bytes().duplicate();
        ends = answer.ends();
        after = answer.after();
        segment = 0;
    }

    /** Returns whether the answer is complete and the next request may be read. */
    private boolean write() throws IOException {
        while (segment < ends.length) {
            out.limit(ends[segment]);
            channel.write(out);
            if (out.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return false;
            }
            segment++;
        }
        if (key.interestOps() != SelectionKey.OP_READ) {
            key.interestOps(SelectionKey.OP_READ);
        }
        if (after == StubAnswers.After.SILENCE) {
            stub.observer.hanging();
            return false;
        }
        answering = false;
        stub.finished();
        if (after == StubAnswers.After.NEXT) {
            return true;
        }
        if (after == StubAnswers.After.RESET) {
            // With this a close resets the connection.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        drop();
        return false;
    }

    void drop() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The client has gone; there is nobody to tell.
        }
        stub.closed(answering);
    }
}
