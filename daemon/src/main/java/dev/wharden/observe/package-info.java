/** Reader and kernel to subject. */
@NullMarked
package dev.wharden.observe;

import org.jspecify.annotations.NullMarked;
