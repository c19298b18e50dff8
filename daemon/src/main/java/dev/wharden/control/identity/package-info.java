/** Pure. Controls of who a container's processes are. */
@NullMarked
package dev.wharden.control.identity;

import org.jspecify.annotations.NullMarked;
