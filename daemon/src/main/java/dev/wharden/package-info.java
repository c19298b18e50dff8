/** Wharden. */
@NullMarked
package dev.wharden;

import org.jspecify.annotations.NullMarked;
