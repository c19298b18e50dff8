/** Pure. Which policy decides for a container, what it wants, and the verdict. */
@NullMarked
package dev.wharden.policy;

import org.jspecify.annotations.NullMarked;
