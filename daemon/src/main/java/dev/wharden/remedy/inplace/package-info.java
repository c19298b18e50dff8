/** Updates in place and restarts: the remedies that leave the container what it is. */
@NullMarked
package dev.wharden.remedy.inplace;

import org.jspecify.annotations.NullMarked;
