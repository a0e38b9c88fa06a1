/** Brings an application's own OkHttp client. */
@NullMarked
package io.gatehouse.okhttp;

import org.jspecify.annotations.NullMarked;
