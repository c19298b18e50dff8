/** The one way to the audit log and to the counters: a record of each verdict and change. */
@NullMarked
package dev.wharden.audit;

import org.jspecify.annotations.NullMarked;
