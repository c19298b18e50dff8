/** What repairs leave for people to read: why a twin failed, and the end of the log of a container that was removed. */
@NullMarked
package dev.wharden.remedy.recreate.notes;

import org.jspecify.annotations.NullMarked;
