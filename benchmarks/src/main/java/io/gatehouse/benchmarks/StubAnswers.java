package io.gatehouse.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The answers of the stub as ready bytes, shaped like those of a hosted API: a chat completion of about 1.1 KB, and a
 * stream of {@value #EVENTS} events, one usage chunk and {@code [DONE]} in {@value #SEGMENTS} HTTP chunks.
 */
final class StubAnswers {

    static final int EVENTS = 200;
    static final int SEGMENTS = 8;
    static final Usage USAGE = new Usage(47, 198);

    /** What the stub does when it has written an answer. */
    enum After {
        /** Reads the next request. */
        NEXT,
        /** Nothing, until the client goes away. */
        SILENCE,
        /** Closes the connection in the middle of what it announced. */
        CLOSE,
        /** Resets the connection. */
        RESET
    }

    /** Bytes, the offsets at which one write to the socket ends, and what follows. */
    record Answer(ByteBuffer bytes, int[] ends, After after) {

        Answer(ByteBuffer bytes, int[] ends) {
            this(bytes, ends, After.NEXT);
        }

        /** These bytes in one write. */
        static Answer of(String ascii, After after) {
            ByteBuffer bytes = direct(ascii);
            return new Answer(bytes, new int[] {bytes.limit()}, after);
        }

        /** No byte at all. */
        static Answer nothing(After after) {
            return new Answer(ByteBuffer.allocate(0), new int[0], after);
        }
    }

    private static final String[] WORDS = {
        " the",
        " pool",
        " follows",
        " callers",
        ",",
        " deadlines",
        " span",
        " every",
        " retry",
        " and",
        " a",
        " closed",
        " stream",
        " frees",
        " its",
        " socket",
        "."
    };

    private static final String HEAD = "HTTP/1.1 200 OK\r\ndate: Mon, 02 Mar 2026 10:00:00 GMT\r\n"
            + "x-request-id: req_3f9a1c0b7d5e4e21\r\nopenai-processing-ms: 12\r\n";

    /** What the blocking answer says. */
    static final String BLOCKING_TEXT = text(102);

    /** What the stream says: all its events but the first, which carries the role, and the last, which finishes. */
    static final String STREAMED_TEXT = text(EVENTS - 2);

    private StubAnswers() {}

    private static String text(int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(WORDS[i % WORDS.length]);
        }
        return text.toString();
    }

    static Answer blocking() {
        String body = "{\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion\","
                + "\"created\":1772445600,\"model\":\"gpt-x-2026-01-15\",\"choices\":[{\"index\":0,\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"" + BLOCKING_TEXT
                + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                + "\"usage\":" + usage() + ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_44709d6fcb\"}";
        return whole("content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
    }

    static Answer streaming() {
        List<String> lines = new ArrayList<>();
        lines.add(chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null"));
        for (int i = 0; i < EVENTS - 2; i++) {
            lines.add(chunk("{\"content\":\"" + WORDS[i % WORDS.length] + "\"}", "null"));
        }
        lines.add(chunk("{}", "\"stop\""));
        lines.add(event("\"choices\":[],\"usage\":" + usage()));
        lines.add("data: [DONE]\n\n");
        return segments(lines);
    }

    /** The start of a stream that then stays silent. */
    static Answer hanging() {
        String events = chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null")
                + chunk("{\"content\":\"Once\"}", "null");
        return Answer.of(HEAD + streamHead() + httpChunk(events), After.SILENCE);
    }

    static Answer json(String body) {
        return whole("content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
    }

    private static Answer segments(List<String> lines) {
        StringBuilder bytes = new StringBuilder(HEAD).append(streamHead());
        int[] ends = new int[SEGMENTS];
        for (int s = 0; s < SEGMENTS; s++) {
            int from = lines.size() * s / SEGMENTS;
            int to = lines.size() * (s + 1) / SEGMENTS;
            bytes.append(httpChunk(String.join("", lines.subList(from, to))));
            if (s == SEGMENTS - 1) {
                bytes.append("0\r\n\r\n");
            }
            ends[s] = bytes.length();
        }
        return new Answer(direct(bytes.toString()), ends);
    }

    private static Answer whole(String afterHead) {
        return Answer.of(HEAD + afterHead, After.NEXT);
    }

    static String streamHead() {
        return "content-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n"
                + "transfer-encoding: chunked\r\n\r\n";
    }

    static String httpChunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }

    private static String chunk(String delta, String finish) {
        return event("\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":" + finish
                + "}],\"usage\":null");
    }

    private static String event(String rest) {
        return "data: {\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion.chunk\","
                + "\"created\":1772445600,\"model\":\"gpt-x-2026-01-15\",\"service_tier\":\"default\","
                + "\"system_fingerprint\":\"fp_44709d6fcb\"," + rest + "}\n\n";
    }

    private static String usage() {
        return "{\"prompt_tokens\":" + USAGE.input() + ",\"completion_tokens\":" + USAGE.output()
                + ",\"total_tokens\":" + (USAGE.input() + USAGE.output())
                + ",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,"
                + "\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}";
    }

    private static ByteBuffer direct(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
