/** The OpenAI dialect and the profiles of hosts that speak it. */
@NullMarked
package io.gatehouse.openai;

import org.jspecify.annotations.NullMarked;
