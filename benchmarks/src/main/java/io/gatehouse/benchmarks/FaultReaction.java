package io.gatehouse.benchmarks;

import io.gatehouse.testing.Answer;
import io.gatehouse.testing.RecordedRequest;

/**
 * What a server does with one request.
 *
 * @param answer what it plays
 * @param fails whether that is a fault, so that the request counts as one to a failing server
 */
record FaultReaction(Answer answer, boolean fails) {

    static FaultReaction fault(Answer answer) {
        return new FaultReaction(answer, true);
    }

    static FaultReaction good(FaultSide side) {
        return new FaultReaction(FaultAnswers.good(side), false);
    }

    /** How a server behaves. Called on the threads of its connections. */
    @FunctionalInterface
    interface Plan {

        /**
         * Chooses.
         *
         * @param number of the request at this server, from 1
         * @param request the request
         * @param sinceStart nanoseconds since the server started
         */
        FaultReaction react(int number, RecordedRequest request, long sinceStart);

        static Plan well(FaultSide side) {
            return (number, request, since) -> good(side);
        }

        static Plan always(Answer fault) {
            return (number, request, since) -> fault(fault);
        }

        /** The first request meets the fault, all others an answer. */
        static Plan once(Answer fault, FaultSide side) {
            return (number, request, since) -> number == 1 ? fault(fault) : good(side);
        }

        /** Well and badly for the same time in turn, well first. */
        static Plan flapping(Answer fault, long periodNanos, FaultSide side) {
            return (number, request, since) -> since / periodNanos % 2 == 0 ? good(side) : fault(fault);
        }
    }
}
