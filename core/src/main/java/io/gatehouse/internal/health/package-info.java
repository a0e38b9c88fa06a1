/** Leaving alone what fails: circuit breakers of lanes, quarantine of credentials. */
@NullMarked
package io.gatehouse.internal.health;

import org.jspecify.annotations.NullMarked;
