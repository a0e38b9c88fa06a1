package io.gatehouse.tests.api;

import io.gatehouse.model.GatewayException;
import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.RateLimitedException;
import io.gatehouse.model.StreamInterruptedException;
import io.gatehouse.model.TransportException;
import io.gatehouse.model.UnavailableException;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ChatAnswer;
import io.gatehouse.testing.Scripts;
import java.time.Duration;
import java.util.Set;

/** What goes wrong at a primary; whatever does not go wrong once goes wrong always. */
enum Fault {
    NONE(Times.ONCE, true, whole()),
    DOWN(Times.ONCE, true, down(), UnavailableException.class),
    RATE_LIMITED(Times.ONCE, true, Scripts.rateLimited(Duration.ofSeconds(2)), RateLimitedException.class),
    RESET(Times.ONCE, true, Scripts.reset(), TransportException.class),
    ERROR_FIRST(Times.ONCE, true, errorEvent(), UnavailableException.class),
    CUT(Times.ONCE, false, cut(), TransportException.class, StreamInterruptedException.class),
    ERROR_LATER(
            Times.ONCE,
            false,
            errorEvent("Once", " upon"),
            UnavailableException.class,
            StreamInterruptedException.class),
    CALLERS(
            Times.ONCE,
            false,
            Scripts.error(400, "invalid_request_error", "invalid_value", "Bad value."),
            InvalidRequestException.class),
    DOWN_FOR_EVER(Times.ALWAYS, true, down(), UnavailableException.class),
    LIMITED_FOR_EVER(Times.ALWAYS, true, Scripts.rateLimited(Duration.ofMinutes(5)), RateLimitedException.class);

    /** What the primary answers when all is well. */
    static final String PRIMARY = "Once upon a time.";
    /** What the spare answers. */
    static final String SPARE = "Long ago.";

    private enum Times {
        ONCE,
        ALWAYS
    }

    private final Times times;
    private final boolean beforeContent;
    private final Answer answer;
    private final Set<Class<? extends GatewayException>> errors;

    @SafeVarargs
    Fault(Times times, boolean beforeContent, Answer answer, Class<? extends GatewayException>... errors) {
        this.times = times;
        this.beforeContent = beforeContent;
        this.answer = answer;
        this.errors = Set.of(errors);
    }

    Answer answer() {
        return answer;
    }

    boolean lasts() {
        return times == Times.ALWAYS;
    }

    /** What a call fails with that nothing helps. */
    Set<Class<? extends GatewayException>> errors() {
        return errors;
    }

    /** Whether a call made with these policies ends in a whole answer. */
    boolean endsWell(Composition policies, Way way) {
        if (this == NONE) {
            return true;
        }
        if (this == CALLERS || (way == Way.STREAMING && !beforeContent)) {
            return false;
        }
        return policies.fallback() || (policies.retry() && !lasts());
    }

    private static Answer whole() {
        return Scripts.chat(PRIMARY);
    }

    private static Answer down() {
        return Scripts.error(503, "server_error", "x", "down");
    }

    private static Answer cut() {
        return request -> request.asksForStream()
                ? Scripts.streamUnfinished("Once", " upon").script(request)
                : whole().script(request).truncatedAfter(40);
    }

    private static Answer errorEvent(String... pieces) {
        return request -> request.asksForStream()
                ? Scripts.errorInStream("server_error", "server_error", "It broke.", pieces)
                        .script(request)
                : down().script(request);
    }

    /** The answer of a server that is well. */
    static Answer well(String text) {
        return ChatAnswer.builder().text(text.split("(?<= )")).usage(5, 4).build();
    }
}
