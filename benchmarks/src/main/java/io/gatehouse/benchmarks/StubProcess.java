package io.gatehouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The stub in a JVM of its own, so that its garbage, compiler and locks are not the client's. It ends with this one. */
final class StubProcess implements AutoCloseable {

    /** What the stub has counted so far. */
    record Counts(long accepted, long open, long requests, long cpuNanos) {}

    private static final byte[] ASK = "GET /stats HTTP/1.1\r\nhost: stub\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Process process;
    private final int port;
    private final Socket control;
    private final byte[] buffer = new byte[4096];

    private StubProcess(Process process, int port) throws IOException {
        this.process = process;
        this.port = port;
        this.control = new Socket(InetAddress.getLoopbackAddress(), port);
        control.setTcpNoDelay(true);
    }

    static StubProcess start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "stub")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String line = reader.readLine();
        if (line == null) {
            throw new IOException("the stub did not start");
        }
        return new StubProcess(process, Integer.parseInt(line.trim()));
    }

    /** The body of the stub's process: prints the port, then serves until its standard input ends. */
    static void serve() throws IOException {
        try (Stub stub = new Stub(Stub.Observer.NONE)) {
            System.out.println(stub.port());
            System.out.flush();
            while (System.in.read() >= 0) {
                // Only the end matters: it says that the parent has gone.
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + port + "/v1";
    }

    int port() {
        return port;
    }

    Counts counts() throws IOException {
        control.getOutputStream().write(ASK);
        InputStream in = control.getInputStream();
        int length = 0;
        int body;
        while ((body = bodyStart(length)) < 0 || buffer[length - 1] != '}') {
            length += in.read(buffer, length, buffer.length - length);
        }
        JsonNode json = Wire.MAPPER.readTree(buffer, body, length - body);
        return new Counts(
                json.get("accepted").asLong(),
                json.get("open").asLong(),
                json.get("requests").asLong(),
                json.get("cpu_ns").asLong());
    }

    private int bodyStart(int length) {
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '{') {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        control.close();
        process.getOutputStream().close();
        process.destroy();
    }
}
