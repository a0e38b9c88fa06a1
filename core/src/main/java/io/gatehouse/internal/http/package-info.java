/** HTTP over OkHttp, server-sent events, and bodies of bounded size. */
@NullMarked
package io.gatehouse.internal.http;

import org.jspecify.annotations.NullMarked;
