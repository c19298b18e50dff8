/** What is shown of the daemon, by the page, the API and the gauges: put together when somebody asks. */
@NullMarked
package dev.wharden.status;

import org.jspecify.annotations.NullMarked;
