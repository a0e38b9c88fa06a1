package io.gatehouse.testing;

import java.io.IOException;

/** One thing a script does. Immutable. */
@FunctionalInterface
interface Step {
    void play(Playback playback) throws IOException, InterruptedException;
}
