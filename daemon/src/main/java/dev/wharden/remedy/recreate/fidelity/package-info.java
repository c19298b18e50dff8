/** Pure: whether a twin is declared as intended, stays up, and does what the old container did. */
@NullMarked
package dev.wharden.remedy.recreate.fidelity;

import org.jspecify.annotations.NullMarked;
