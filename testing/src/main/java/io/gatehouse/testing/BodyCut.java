package io.gatehouse.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Measures and changes the body that a list of steps writes. */
final class BodyCut {
    private BodyCut() {}

    static long length(List<Step> steps) {
        long length = 0;
        for (Step step : steps) {
            length += step instanceof BodyStep body ? body.length() : 0;
        }
        return length;
    }

    /** The steps up to the byte at which the body has this length. */
    static List<Step> first(List<Step> steps, long bodyBytes) {
        if (bodyBytes < 0) {
            throw new IllegalArgumentException("A body cannot be cut after " + bodyBytes + " bytes");
        }
        List<Step> kept = new ArrayList<>();
        long left = bodyBytes;
        for (Step step : steps) {
            if (!(step instanceof BodyStep body)) {
                kept.add(step);
                continue;
            }
            if (left == 0) {
                break;
            }
            BodyStep part = body.first(left);
            kept.add(part);
            left -= part.length();
        }
        return kept;
    }

    /** The steps up to and including this many pieces of the body. */
    static List<Step> firstPieces(List<Step> steps, int count) {
        List<Step> kept = new ArrayList<>();
        int pieces = 0;
        for (Step step : steps) {
            if (pieces == count) {
                break;
            }
            kept.add(step);
            pieces += step instanceof BodyStep ? 1 : 0;
        }
        return kept;
    }

    static List<Step> mapped(List<Step> steps, UnaryOperator<String> change) {
        List<Step> changed = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof BodyStep body) {
                String text = new String(body.bytes(), StandardCharsets.UTF_8);
                changed.add(BodyStep.of(change.apply(text).getBytes(StandardCharsets.UTF_8)));
            } else {
                changed.add(step);
            }
        }
        return changed;
    }
}
