/** Text Generation Inference and Triton's generate extension. */
@NullMarked
package io.gatehouse.tgi;

import org.jspecify.annotations.NullMarked;
