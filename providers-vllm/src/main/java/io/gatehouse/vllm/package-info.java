/** vLLM and SGLang. */
@NullMarked
package io.gatehouse.vllm;

import org.jspecify.annotations.NullMarked;
