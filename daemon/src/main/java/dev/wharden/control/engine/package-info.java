/** Pure. Controls of how the container engine itself is set up. */
@NullMarked
package dev.wharden.control.engine;

import org.jspecify.annotations.NullMarked;
