package io.gatehouse.internal.routing;

/**
 * Why a target is passed over for a request.
 *
 * @param reason a sentence's end: "it takes no images"
 * @param tooLong whether the prompt's length is the reason
 */
record Misfit(String reason, boolean tooLong) {}
