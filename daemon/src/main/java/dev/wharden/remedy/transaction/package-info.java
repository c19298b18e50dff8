/** One log and one runner for every change that a crash may interrupt. */
@NullMarked
package dev.wharden.remedy.transaction;

import org.jspecify.annotations.NullMarked;
