/** Strict YAML: keys and values with their places, and every problem of a file told at once. */
@NullMarked
package dev.wharden.config.yaml;

import org.jspecify.annotations.NullMarked;
