package io.gatehouse.benchmarks;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A raw keep-alive socket per thread with Jackson: what no HTTP client can beat, and the measure of the stub itself. */
final class SocketCase implements Case {

    private final int port;
    private final Queue<RawConnection> opened = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<RawConnection> connection = ThreadLocal.withInitial(this::open);

    SocketCase(int port) {
        this.port = port;
    }

    @Override
    public String name() {
        return "socket";
    }

    @Override
    public Usage send(TextSink text) throws IOException {
        RawConnection raw = connection.get();
        raw.post(Wire.REQUEST.writeValueAsBytes(Wire.Request.of(Mode.BLOCKING)));
        int length = raw.readHead();
        Wire.Completion answer = raw.readBody(length, Wire.COMPLETION);
        text.accept(answer.choices().get(0).message().content());
        return answer.usage().toUsage();
    }

    @Override
    public Usage stream(TextSink text) throws IOException {
        RawConnection raw = connection.get();
        raw.post(Wire.REQUEST.writeValueAsBytes(Wire.Request.of(Mode.STREAMING)));
        raw.readHead();
        Wire.Tokens[] usage = new Wire.Tokens[1];
        raw.readEvents(chunk -> {
            chunk.text(text);
            usage[0] = chunk.usage() == null ? usage[0] : chunk.usage();
        });
        return usage[0].toUsage();
    }

    private RawConnection open() {
        RawConnection raw = new RawConnection(port);
        opened.add(raw);
        return raw;
    }

    @Override
    public void close() {
        opened.forEach(RawConnection::close);
    }
}
