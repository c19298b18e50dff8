/** Pure. Controls of what of a container can be reached. */
@NullMarked
package dev.wharden.control.network;

import org.jspecify.annotations.NullMarked;
