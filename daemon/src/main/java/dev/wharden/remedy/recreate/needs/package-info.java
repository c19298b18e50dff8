/**
 * What a container needs outside itself to be created and started: containers that it joins, networks, volumes, ports.
 */
@NullMarked
package dev.wharden.remedy.recreate.needs;

import org.jspecify.annotations.NullMarked;
