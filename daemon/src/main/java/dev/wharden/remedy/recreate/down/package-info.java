/** Containers that Wharden stopped and that cannot be started now, and what it takes to start or create them again. */
@NullMarked
package dev.wharden.remedy.recreate.down;

import org.jspecify.annotations.NullMarked;
