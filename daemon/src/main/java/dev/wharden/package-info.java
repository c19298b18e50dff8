/**
 * Wharden.
 *
 * <p>Threads: one hears events; {@code workers} and three more reconcile ({@link dev.wharden.controller}); one runs what is scheduled, resync and commands among it; those of
 * the web server and of the control socket; one watchdog; and one for each call to the engine that is under way, for its deadline.
 */
@NullMarked
package dev.wharden;

import org.jspecify.annotations.NullMarked;
