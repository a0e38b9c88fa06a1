package io.gatehouse.spi;

import java.util.List;

/**
 * Chooses among what could serve a request; the state of one balancer at one place. Health is not its concern: it is
 * given only what may be used now. Called on the threads of calls, so it must be quick and must not block. Thread-safe.
 */
@FunctionalInterface
public interface Picker {
    /**
     * Chooses.
     *
     * @param candidates two or more, in their configured order
     * @param context the request and the time
     * @return the index of the chosen one
     */
    int pick(List<? extends Candidate> candidates, PickContext context);
}
