/** Pure. What a person pastes: a container as one {@code docker run} command. */
@NullMarked
package dev.wharden.advise;

import org.jspecify.annotations.NullMarked;
