package io.gatehouse.benchmarks;

/**
 * One figure that is asked of a suite.
 *
 * @param met null when this run cannot tell
 * @param note why it cannot tell, or which row was the worst of several
 */
record Goal(String name, Interval value, Sense sense, double limit, Boolean met, String note) {

    enum Sense {
        AT_MOST,
        AT_LEAST
    }

    static final int NEEDED_ROUNDS = 30;
    private static final double WIDEST = 0.03;

    /**
     * Judges a median of paired ratios. Met when the whole interval is inside the limit, missed when the whole interval
     * is outside. In between an interval wider than ±3 % decides nothing; a narrower one that is not wholly inside is a
     * miss.
     */
    static Goal ofTime(String name, double[] ratios, Sense sense, double limit) {
        Interval value = Stats.medianInterval(ratios);
        return judge(name, value, ratios.length, value.relativeHalfWidth(), sense, limit);
    }

    /** Judges a paired difference that is itself a part of something, so that ±3 % is a width in these parts. */
    static Goal ofShare(String name, double[] shares, double limit) {
        Interval value = Stats.medianInterval(shares);
        return judge(name, value, shares.length, value.halfWidth(), Sense.AT_MOST, limit);
    }

    private static Goal judge(String name, Interval value, int rounds, double halfWidth, Sense sense, double limit) {
        if (rounds < NEEDED_ROUNDS) {
            String note = "not decidable here: " + rounds + " rounds, " + NEEDED_ROUNDS + " are needed";
            return new Goal(name, value, sense, limit, null, note);
        }
        if (inside(worst(value, sense), sense, limit)) {
            return new Goal(name, value, sense, limit, true, "");
        }
        boolean straddles = inside(best(value, sense), sense, limit);
        if (straddles && halfWidth > WIDEST) {
            String note = "not decidable here: the interval is wider than ±3 %";
            return new Goal(name, value, sense, limit, null, note);
        }
        return new Goal(name, value, sense, limit, false, "");
    }

    /** Judges bytes: they hardly vary, so a few rounds decide. */
    static Goal ofBytes(String name, double[] values, double limit) {
        Interval value = Stats.medianInterval(values);
        return new Goal(name, value, Sense.AT_MOST, limit, value.high() <= limit, "");
    }

    /** Judges one absolute figure. */
    static Goal ofFigure(String name, double value, double limit) {
        return new Goal(name, new Interval(value, value, value), Sense.AT_MOST, limit, value <= limit, "");
    }

    /** Judges an absolute figure that is itself uncertain: undecided when its interval straddles the limit. */
    static Goal ofQuantile(String name, Interval value, double limit) {
        if (value.high() <= limit || value.low() > limit) {
            return new Goal(name, value, Sense.AT_MOST, limit, value.high() <= limit, "");
        }
        return new Goal(
                name, value, Sense.AT_MOST, limit, null, "not decidable here: the interval straddles the limit");
    }

    static Goal missing(String name, Sense sense, double limit) {
        return new Goal(name, null, sense, limit, null, "not measured in this run");
    }

    /** Adds to the note, so that the name stays the same from run to run. */
    Goal worstOf(String row) {
        return new Goal(name, value, sense, limit, met, "worst row: " + row + (note.isEmpty() ? "" : "; " + note));
    }

    /** The same figure, which this run cannot judge. */
    Goal undecided(String why) {
        return new Goal(name, value, sense, limit, null, "not decidable here: " + why);
    }

    /** How far the bad end of the interval lies from the limit, in parts of it; positive is outside. */
    double excess() {
        double ratio = worst(value, sense) / limit;
        return sense == Sense.AT_MOST ? ratio - 1 : 1 - ratio;
    }

    private static boolean inside(double value, Sense sense, double limit) {
        return sense == Sense.AT_MOST ? value <= limit : value >= limit;
    }

    private static double worst(Interval value, Sense sense) {
        return sense == Sense.AT_MOST ? value.high() : value.low();
    }

    private static double best(Interval value, Sense sense) {
        return sense == Sense.AT_MOST ? value.low() : value.high();
    }
}
