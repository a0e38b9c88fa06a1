/**
 * Test doubles of everything around a gateway; none of it needs a test framework, except the JUnit extension.
 *
 * <ul>
 *   <li>{@link io.gatehouse.testing.FakeModelServer}: a real HTTP/1.1 server on a loopback socket that speaks the OpenAI
 *       protocol and plays any answer byte by byte, well-formed or broken; ready-made answers are in {@link
 *       io.gatehouse.testing.Scripts}, and {@link io.gatehouse.testing.SimulatedModel} is a model for demos.
 *   <li>{@link io.gatehouse.testing.FakeProvider}: a provider without sockets.
 *   <li>{@link io.gatehouse.testing.ManualClock} and its sleepers: time that moves when a test says so.
 *   <li>{@link io.gatehouse.testing.LeakChecker}: finds replies, connections and threads that were left behind.
 * </ul>
 */
@NullMarked
package io.gatehouse.testing;

import org.jspecify.annotations.NullMarked;
