package io.gatehouse.benchmarks;

import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.RecordedRequest;
import io.gatehouse.testing.Script;
import io.gatehouse.testing.Scripts;
import java.time.Duration;

/** What the servers of the scenarios answer, as a stream or in one piece as the request asks. */
final class FaultAnswers {

    private static final String BROKEN_EVENT = "data: {\"choices\":[{\"index\":0,\"delta\":{\"conte\n\n";

    private FaultAnswers() {}

    /** The whole answer; or the rest of it, when the request ends in a beginning of it. */
    static Answer good(FaultSide side) {
        return request -> whole(side, request).build().script(request);
    }

    static Answer withoutDone(FaultSide side) {
        return request -> whole(side, request).withoutDone().build().script(request);
    }

    /** The whole answer, its first token after this time. */
    static Answer slow(FaultSide side, Duration firstToken) {
        return request ->
                whole(side, request).delays(firstToken, Duration.ZERO).build().script(request);
    }

    private static ChatAnswer.Builder whole(FaultSide side, RecordedRequest request) {
        return ChatAnswer.builder()
                .text(side.tokens(1 + begun(request), FaultSide.TOKENS))
                .model(side.model)
                .usage((int) side.usage.input(), (int) side.usage.output());
    }

    /** How many tokens of the answer the request itself ends with. */
    private static int begun(RecordedRequest request) {
        String begin = beginning(request);
        return begin == null ? 0 : FaultSide.count(begin);
    }

    private static String beginning(RecordedRequest request) {
        String last = null;
        for (int i = 0; request.at("/messages/" + i + "/role") != null; i++) {
            boolean assistant = "assistant".equals(request.at("/messages/" + i + "/role"));
            last = assistant ? request.at("/messages/" + i + "/content") : null;
        }
        return last;
    }

    /** The connection ends after so many tokens; an answer in one piece ends in its middle. */
    static Answer cut(FaultSide side, int tokens) {
        return request -> request.asksForStream()
                ? Scripts.streamUnfinished(side.tokens(1, tokens))
                        .script(request)
                        .truncated()
                : good(side).script(request).truncatedAfter(200);
    }

    /** Silence after so many tokens; an answer in one piece stops in its middle. */
    static Answer stall(FaultSide side, int tokens) {
        return request -> request.asksForStream()
                ? Scripts.streamUnfinished(side.tokens(1, tokens))
                        .script(request)
                        .hang()
                : good(side).script(request).hangAfter(200);
    }

    /** All tokens, and among them an event that is no JSON; an answer in one piece is no JSON itself. */
    static Answer malformed(FaultSide side) {
        return request -> request.asksForStream()
                ? good(side).script(request).mapBody(event -> event.contains("30 ") ? event + BROKEN_EVENT : event)
                : Scripts.json(200, "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"conte");
    }

    /** Says that it is done, and has said nothing. */
    static Answer empty(FaultSide side) {
        return ChatAnswer.builder()
                .model(side.model)
                .usage((int) side.usage.input(), 0)
                .build();
    }

    static Answer errorEvent() {
        return request -> request.asksForStream()
                ? Scripts.errorInStream("server_error", "internal_error", "Something broke.")
                        .script(request)
                : Scripts.error(200, "server_error", "internal_error", "Something broke.");
    }

    static Script unavailable() {
        return Scripts.error(503, "server_error", "unavailable", "Down.");
    }

    static Script broken() {
        return Scripts.error(500, "server_error", "internal_error", "Something broke.");
    }

    static Script rateLimited() {
        return Scripts.error(429, "requests", "rate_limit_exceeded", "Rate limit reached for requests.");
    }

    static Script tooLong() {
        return Scripts.error(
                400, "invalid_request_error", "context_length_exceeded", "This model's window is 8192 tokens.");
    }

    static Script blocked() {
        return Scripts.error(400, "invalid_request_error", "content_filter", "The prompt was filtered.");
    }

    /** An ordinary answer, but an error for who has it begun already. */
    static Answer refusingPrefill(FaultSide side) {
        return request -> beginning(request) == null
                ? good(side).script(request)
                : Scripts.error(400, "invalid_request_error", "invalid_value", "The last message must be the user's.");
    }
}
