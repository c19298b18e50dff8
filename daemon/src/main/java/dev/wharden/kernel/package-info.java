/** The only room that reads /proc, /sys, cgroups and /etc. */
@NullMarked
package dev.wharden.kernel;

import org.jspecify.annotations.NullMarked;
