/**
 * Pure. What a container is: its inspect tree, its image's defaults, and the normalisations of Docker's many spellings.
 */
@NullMarked
package dev.wharden.container;

import org.jspecify.annotations.NullMarked;
