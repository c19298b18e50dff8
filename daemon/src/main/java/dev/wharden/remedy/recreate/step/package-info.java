/** The steps of a recreation, each with its undo, and the journalled transaction that they advance. */
@NullMarked
package dev.wharden.remedy.recreate.step;

import org.jspecify.annotations.NullMarked;
