package io.gatehouse.benchmarks;

import java.util.Arrays;

/** What one simulated run came to. */
final class PoolFigures {

    private final PoolSimulation.Setting setting;
    private double[] firsts = new double[1024];
    private int count;
    private long prompt;
    private long found;
    private long foundInWhole;
    private double most;
    private double sum;

    int asked;
    int counted;
    int ended;
    int endedInTime;
    int underWayHalfWay;
    int underWayAtEnd;

    PoolFigures(PoolSimulation.Setting setting) {
        this.setting = setting;
    }

    void asked(PoolCall call, boolean counts, int inWhole) {
        asked++;
        if (counts) {
            counted++;
            prompt += call.promptTokens;
            foundInWhole += inWhole;
        }
    }

    void first(PoolCall call, boolean counts) {
        if (counts) {
            if (count == firsts.length) {
                firsts = Arrays.copyOf(firsts, 2 * count);
            }
            firsts[count++] = call.firstAfter();
            found += call.found;
        }
    }

    void ended(PoolCall call, double at) {
        ended++;
        boolean inTime = at >= setting.warmUpSeconds() && at < setting.warmUpSeconds() + setting.seconds();
        endedInTime += inTime ? 1 : 0;
    }

    void worked(double tokens) {
        most = Math.max(most, tokens);
        sum += tokens;
    }

    PoolFigures close() {
        firsts = Arrays.copyOf(firsts, count);
        Arrays.sort(firsts);
        return this;
    }

    PoolSimulation.Setting setting() {
        return setting;
    }

    /** The share of prompt tokens that were found in a replica's cache. */
    double hitRate() {
        return (double) found / prompt;
    }

    /** The share that one cache as large as all together would have found. */
    double wholeHitRate() {
        return (double) foundInWhole / prompt;
    }

    double firstSeconds(double quantile) {
        return firsts[Math.min(count - 1, (int) (quantile * count))];
    }

    double perSecond() {
        return endedInTime / setting.seconds();
    }

    /** The busiest replica's tokens over the mean. */
    double imbalance() {
        return most * setting.replicas() / sum;
    }

    /** Whether the pool kept up with what came. */
    boolean isStable() {
        boolean ends = endedInTime >= 0.97 * counted;
        boolean grows = underWayAtEnd > 1.5 * underWayHalfWay + 10 * setting.replicas();
        return ends && !grows;
    }
}
