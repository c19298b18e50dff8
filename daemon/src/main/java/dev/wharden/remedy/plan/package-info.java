/** Data: what is to be done about drift, and how it ended. */
@NullMarked
package dev.wharden.remedy.plan;

import org.jspecify.annotations.NullMarked;
