/** Whether and when a remedy may run: mode, owner, window, budget, breaker, backoff, pause. */
@NullMarked
package dev.wharden.remedy.guard;

import org.jspecify.annotations.NullMarked;
