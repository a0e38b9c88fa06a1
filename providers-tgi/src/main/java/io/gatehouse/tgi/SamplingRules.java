package io.gatehouse.tgi;

import io.gatehouse.model.InvalidRequestException;
import io.gatehouse.model.Sampling;

/** What both of TGI's APIs take of the sampling options. */
final class SamplingRules {
    private SamplingRules() {}

    /** Whether the likeliest token is always taken. */
    static boolean isGreedy(Sampling sampling) {
        Double temperature = sampling.temperature();
        return temperature != null && temperature == 0;
    }

    static void checkSeed(Sampling sampling, String provider) {
        Long seed = sampling.seed();
        if (seed != null && seed < 0) {
            throw new InvalidRequestException(
                    "Provider " + provider + " (TGI) takes a seed of 0 or more, but it was " + seed);
        }
    }
}
