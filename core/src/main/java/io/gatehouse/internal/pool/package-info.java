/** Pools of replicas: which there are, which are ready, how busy they say they are. */
@NullMarked
package io.gatehouse.internal.pool;

import org.jspecify.annotations.NullMarked;
