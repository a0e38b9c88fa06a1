package io.gatehouse.benchmarks;

import io.gatehouse.benchmarks.StubAnswers.After;
import io.gatehouse.benchmarks.StubAnswers.Answer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the stub of one side answers under random faults: ready bytes, chosen by a seeded source of chance. Asked on the
 * stub's thread only; the counts may be read by others.
 */
final class RandomAnswers implements Stub.Source {

    static final double SHARE = 0.3;

    private static final String END = "0\r\n\r\n";

    private final FaultSide side;
    private final Random random;
    private final Answer blocking;
    private final Answer streaming;
    private final Map<RandomFault, Answer> blockingFaults = new EnumMap<>(RandomFault.class);
    private final Map<RandomFault, Answer> streamingFaults = new EnumMap<>(RandomFault.class);
    private final AtomicLongArray counts = new AtomicLongArray(RandomFault.values().length);

    RandomAnswers(FaultSide side, long seed) {
        this.side = side;
        this.random = new Random(seed);
        String whole = json(200, completion(), "");
        String stream = head(200, StubAnswers.streamHead()) + chunks(1, FaultSide.TOKENS) + last() + END;
        blocking = Answer.of(whole, After.NEXT);
        streaming = Answer.of(stream, After.NEXT);
        same(RandomFault.BROKEN, Answer.of(json(500, error("internal_error"), ""), After.NEXT));
        same(RandomFault.UNAVAILABLE, Answer.of(json(503, error("unavailable"), ""), After.NEXT));
        same(
                RandomFault.RATE_LIMITED,
                Answer.of(json(429, error("rate_limit_exceeded"), "retry-after-ms: 20\r\n"), After.NEXT));
        same(RandomFault.RESET, Answer.nothing(After.RESET));
        same(RandomFault.SILENCE, Answer.nothing(After.SILENCE));
        both(
                RandomFault.CUT,
                whole.substring(0, whole.length() - 100),
                head(200, StubAnswers.streamHead()) + chunks(1, 40),
                After.CLOSE);
        both(
                RandomFault.MALFORMED,
                json(200, completion().substring(0, 150), ""),
                head(200, StubAnswers.streamHead())
                        + chunks(1, 30)
                        + StubAnswers.httpChunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"conte\n\n")
                        + chunks(31, FaultSide.TOKENS)
                        + last()
                        + END,
                After.NEXT);
        both(
                RandomFault.ERROR_EVENT,
                json(200, error("internal_error"), ""),
                head(200, StubAnswers.streamHead())
                        + StubAnswers.httpChunk("data: " + error("internal_error") + "\n\n")
                        + END,
                After.NEXT);
    }

    private void same(RandomFault fault, Answer answer) {
        blockingFaults.put(fault, answer);
        streamingFaults.put(fault, answer);
    }

    private void both(RandomFault fault, String whole, String stream, After after) {
        blockingFaults.put(fault, Answer.of(whole, after));
        streamingFaults.put(fault, Answer.of(stream, after));
    }

    @Override
    public Answer answer(StubRequest request) {
        boolean stream = request.wantsStream();
        if (random.nextDouble() >= SHARE) {
            return stream ? streaming : blocking;
        }
        RandomFault fault = RandomFault.next(random);
        counts.incrementAndGet(fault.ordinal());
        return (stream ? streamingFaults : blockingFaults).get(fault);
    }

    long count(RandomFault fault) {
        return counts.get(fault.ordinal());
    }

    private String completion() {
        return "{\"id\":\"c-1\",\"object\":\"chat.completion\",\"created\":1772445600,\"model\":\"" + side.model
                + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + side.text()
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":" + usage() + "}";
    }

    /** These tokens in one HTTP chunk, an event each. */
    private String chunks(int from, int to) {
        StringBuilder events = new StringBuilder();
        for (String token : side.tokens(from, to)) {
            events.append(
                    event("[{\"index\":0,\"delta\":{\"content\":\"" + token + "\"},\"finish_reason\":null}]", ""));
        }
        return StubAnswers.httpChunk(events.toString());
    }

    private String last() {
        return StubAnswers.httpChunk(event("[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]", "")
                + event("[]", ",\"usage\":" + usage())
                + "data: [DONE]\n\n");
    }

    private String event(String choices, String more) {
        return "data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1772445600,\"model\":\""
                + side.model + "\",\"choices\":" + choices + more + "}\n\n";
    }

    private String usage() {
        Usage usage = side.usage;
        return "{\"prompt_tokens\":" + usage.input() + ",\"completion_tokens\":" + usage.output() + ",\"total_tokens\":"
                + (usage.input() + usage.output()) + "}";
    }

    static String error(String code) {
        return "{\"error\":{\"message\":\"No.\",\"type\":\"server_error\",\"param\":null,\"code\":\"" + code + "\"}}";
    }

    static String json(int status, String body, String headers) {
        return head(
                status,
                "content-type: application/json\r\n" + headers + "content-length: " + body.length() + "\r\n\r\n"
                        + body);
    }

    private static String head(int status, String rest) {
        return "HTTP/1.1 " + status + " X\r\n" + rest;
    }
}
