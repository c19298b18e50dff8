/** Replacing a container by its verified twin, step by step, each with its undo. */
@NullMarked
package dev.wharden.remedy.recreate;

import org.jspecify.annotations.NullMarked;
