/** Whether a container and those that follow it can be replaced: found by looking alone, before anything is changed. */
@NullMarked
package dev.wharden.remedy.recreate.preflight;

import org.jspecify.annotations.NullMarked;
