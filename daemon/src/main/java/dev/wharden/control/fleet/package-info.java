/** Controls of all containers together: what only two of them can break. */
@NullMarked
package dev.wharden.control.fleet;

import org.jspecify.annotations.NullMarked;
