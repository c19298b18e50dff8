/** Files to records: strict YAML, wharden.yaml, policy files, and their JSON Schema. */
@NullMarked
package dev.wharden.config;

import org.jspecify.annotations.NullMarked;
