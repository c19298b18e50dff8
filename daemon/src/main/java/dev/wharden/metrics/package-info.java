/** Every metric as data, and the one place that counts. */
@NullMarked
package dev.wharden.metrics;

import org.jspecify.annotations.NullMarked;
