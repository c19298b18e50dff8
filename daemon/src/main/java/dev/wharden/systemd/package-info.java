/** Notifications to systemd, from real heartbeats. */
@NullMarked
package dev.wharden.systemd;

import org.jspecify.annotations.NullMarked;
