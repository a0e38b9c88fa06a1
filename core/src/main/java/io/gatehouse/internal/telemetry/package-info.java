/** Spans and metrics for OpenTelemetry: of calls, of attempts, and of the state of breakers and limits. */
@NullMarked
package io.gatehouse.internal.telemetry;

import org.jspecify.annotations.NullMarked;
