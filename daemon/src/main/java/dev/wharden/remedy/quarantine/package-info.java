/** Freezing a container, cutting it off, keeping it so, and giving it back. */
@NullMarked
package dev.wharden.remedy.quarantine;

import org.jspecify.annotations.NullMarked;
