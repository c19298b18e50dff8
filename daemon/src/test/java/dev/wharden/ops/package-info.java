/** Tests of what is shipped beside the daemon: the systemd unit, the alerts, the dashboards. */
@NullMarked
package dev.wharden.ops;

import org.jspecify.annotations.NullMarked;
