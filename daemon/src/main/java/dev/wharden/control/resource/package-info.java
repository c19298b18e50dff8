/** Pure. Controls of how much of the host a container may use. */
@NullMarked
package dev.wharden.control.resource;

import org.jspecify.annotations.NullMarked;
