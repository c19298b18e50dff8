/** What actions were about to change, kept so that a person can have it back. */
@NullMarked
package dev.wharden.remedy.undo;

import org.jspecify.annotations.NullMarked;
