package io.gatehouse.policy;

import io.gatehouse.model.ConfigurationException;

/**
 * What happens to an answer that has begun. Until the first content nothing of this applies: a failure before it is
 * retried and falls back unseen. Immutable; each method gives a changed copy.
 */
public final class StreamPolicy {
    /** What to do when an answer breaks off after it has begun. */
    public enum OnBreak {
        /** The reader gets a typed error with the partial answer. */
        SURFACE,
        /** Another endpoint or target answers from scratch; the reader is told to discard what it has. */
        RESTART,
        /**
         * Another endpoint or target goes on where the text stopped, when it can and the text is neither JSON nor a tool
         * call; else as {@link #RESTART}.
         */
        CONTINUE
    }

    private static final StreamPolicy SURFACE = new StreamPolicy(OnBreak.SURFACE, 2, 100);

    private final OnBreak onBreak;
    private final int maxRecoveries;
    private final int runawayRepeats;

    private StreamPolicy(OnBreak onBreak, int maxRecoveries, int runawayRepeats) {
        this.onBreak = onBreak;
        this.maxRecoveries = maxRecoveries;
        this.runawayRepeats = runawayRepeats;
    }

    /**
     * Breaks are shown to the reader; the default, but for blocking calls that travel as streams: they start over, as
     * nobody has seen anything of their answers, unless the route or the gateway is given this policy.
     *
     * @return the policy
     */
    public static StreamPolicy surface() {
        return SURFACE;
    }

    /**
     * A broken answer starts over elsewhere.
     *
     * @return the policy
     */
    public static StreamPolicy restart() {
        return new StreamPolicy(OnBreak.RESTART, 2, 100);
    }

    /**
     * A broken answer is continued elsewhere.
     *
     * @return the policy
     */
    public static StreamPolicy continueElsewhere() {
        return new StreamPolicy(OnBreak.CONTINUE, 2, 100);
    }

    /**
     * With a bound on how often one answer is recovered.
     *
     * @param times 1 to 10; 2 unless set
     * @return a copy
     */
    public StreamPolicy maxRecoveries(int times) {
        if (times < 1 || times > 10) {
            throw new ConfigurationException("maxRecoveries must be 1 to 10, but was " + times);
        }
        return new StreamPolicy(onBreak, times, runawayRepeats);
    }

    /**
     * With a bound on repetition: a model that sends the same piece of three or more characters so many times in a row
     * has run away, and its answer counts as broken: the error's code is {@code runaway}.
     *
     * @param times at least 10, or 0 for no bound; 100 unless set
     * @return a copy
     */
    public StreamPolicy runawayRepeats(int times) {
        if (times != 0 && times < 10) {
            throw new ConfigurationException("runawayRepeats must be 0 (off) or at least 10, but was " + times);
        }
        return new StreamPolicy(onBreak, maxRecoveries, times);
    }

    /**
     * What to do when an answer breaks off.
     *
     * @return the choice
     */
    public OnBreak onBreak() {
        return onBreak;
    }

    /**
     * How often one answer is recovered at most.
     *
     * @return the bound
     */
    public int maxRecoveries() {
        return maxRecoveries;
    }

    /**
     * How many times the same piece may come in a row.
     *
     * @return the bound, 0 for none
     */
    public int runawayRepeats() {
        return runawayRepeats;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamPolicy policy
                && policy.onBreak == onBreak
                && policy.maxRecoveries == maxRecoveries
                && policy.runawayRepeats == runawayRepeats;
    }

    @Override
    public int hashCode() {
        return (31 * onBreak.hashCode() + maxRecoveries) * 31 + runawayRepeats;
    }

    @Override
    public String toString() {
        return "StreamPolicy(" + onBreak + ", maxRecoveries=" + maxRecoveries + ", runawayRepeats=" + runawayRepeats
                + ")";
    }
}
