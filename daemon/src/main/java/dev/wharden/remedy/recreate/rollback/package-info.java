/** The way back: undoes a recreation as often as it takes, and says what went wrong. */
@NullMarked
package dev.wharden.remedy.recreate.rollback;

import org.jspecify.annotations.NullMarked;
