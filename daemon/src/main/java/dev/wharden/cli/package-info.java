/** The command line: the only room with standard streams and exit codes. */
@NullMarked
package dev.wharden.cli;

import org.jspecify.annotations.NullMarked;
