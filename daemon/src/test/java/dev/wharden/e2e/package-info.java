/** The built product, as a user runs it, against a real engine. */
@NullMarked
package dev.wharden.e2e;

import org.jspecify.annotations.NullMarked;
