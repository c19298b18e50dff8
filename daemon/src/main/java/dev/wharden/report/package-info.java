/** Reports of a check in every format. */
@NullMarked
package dev.wharden.report;

import org.jspecify.annotations.NullMarked;
