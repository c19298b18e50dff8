/** Compose files: read into the containers that they would create, and the override that repairs them. */
@NullMarked
package dev.wharden.config.compose;

import org.jspecify.annotations.NullMarked;
