/** Tests against servers that run elsewhere, and against what such servers once answered. */
@NullMarked
package io.gatehouse.tests.real;

import org.jspecify.annotations.NullMarked;
