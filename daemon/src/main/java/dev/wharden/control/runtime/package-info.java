/** Pure. Controls of how a container lives: whether and how often it is started again. */
@NullMarked
package dev.wharden.control.runtime;

import org.jspecify.annotations.NullMarked;
