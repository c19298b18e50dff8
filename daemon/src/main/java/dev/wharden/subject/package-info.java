/** Pure. All that is known of one container at one moment; what could not be read is a value of its own. */
@NullMarked
package dev.wharden.subject;

import org.jspecify.annotations.NullMarked;
