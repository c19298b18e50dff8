/** Pure. Controls of the host and its engine; report only. */
@NullMarked
package dev.wharden.control.host;

import org.jspecify.annotations.NullMarked;
