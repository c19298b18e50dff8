/** What must be true before a recreation goes on: each twin is as intended, mounts the same, and proves itself. */
@NullMarked
package dev.wharden.remedy.recreate.trial;

import org.jspecify.annotations.NullMarked;
