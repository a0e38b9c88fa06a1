package io.gatehouse.testing;

import java.util.Locale;

/**
 * A vector for a text without a model: its words and the letter groups of them, hashed to dimensions with a sign, normed to
 * length 1. Texts that share words or parts of words are close.
 */
final class HashedVector {
    private static final int OFFSET = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private HashedVector() {}

    static float[] of(String text, int dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("A vector needs at least 1 dimension, not " + dimensions);
        }
        double[] sums = new double[dimensions];
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
            if (!word.isEmpty()) {
                String padded = "^" + word + "$";
                add(sums, padded, 1.0);
                for (int i = 0; i + 3 <= padded.length(); i++) {
                    add(sums, padded.substring(i, i + 3), 0.5);
                }
            }
        }
        return normed(sums);
    }

    private static void add(double[] sums, String feature, double weight) {
        int hash = OFFSET;
        for (int i = 0; i < feature.length(); i++) {
            hash = (hash ^ feature.charAt(i)) * PRIME;
        }
        hash ^= hash >>> 15;
        sums[Math.floorMod(hash, sums.length)] += hash < 0 ? -weight : weight;
    }

    private static float[] normed(double[] sums) {
        double squares = 0;
        for (double sum : sums) {
            squares += sum * sum;
        }
        float[] vector = new float[sums.length];
        if (squares == 0) {
            vector[0] = 1;
            return vector;
        }
        double norm = Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (sums[i] / norm);
        }
        return vector;
    }
}
