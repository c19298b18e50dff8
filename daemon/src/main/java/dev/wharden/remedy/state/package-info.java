/** Files that survive a crash: written whole, synced, renamed. */
@NullMarked
package dev.wharden.remedy.state;

import org.jspecify.annotations.NullMarked;
