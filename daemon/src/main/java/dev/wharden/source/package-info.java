/** What queues names: events, schedules, resync, policy changes. */
@NullMarked
package dev.wharden.source;

import org.jspecify.annotations.NullMarked;
