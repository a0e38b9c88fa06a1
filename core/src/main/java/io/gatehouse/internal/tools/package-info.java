/** What the gateway does around whole turns of a call: running tools, reading records, asking again. */
@NullMarked
package io.gatehouse.internal.tools;

import org.jspecify.annotations.NullMarked;
