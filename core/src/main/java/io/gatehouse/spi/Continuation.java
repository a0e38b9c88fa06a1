package io.gatehouse.spi;

/** How well an answer that broke off and what another endpoint goes on with make one answer. */
public enum Continuation {
    /** Not at all: what comes would not be the rest of it. */
    NONE,
    /** Well, but some hosts say the beginning again first, which is then cut off. */
    MAY_REPEAT,
    /** The engine goes on behind the last character and never says anything again. */
    EXACT
}
