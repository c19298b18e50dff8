/** The only room that knows docker-java: reads, writes and events of the engine, as JSON trees. */
@NullMarked
package dev.wharden.docker;

import org.jspecify.annotations.NullMarked;
