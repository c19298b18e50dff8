/** Measures round trips to endpoints that policies name: the only room that opens connections to other machines. */
@NullMarked
package dev.wharden.probe;

import org.jspecify.annotations.NullMarked;
