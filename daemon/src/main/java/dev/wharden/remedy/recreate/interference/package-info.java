/** What other Docker clients did to the containers of an open recreation, and what follows from it. */
@NullMarked
package dev.wharden.remedy.recreate.interference;

import org.jspecify.annotations.NullMarked;
