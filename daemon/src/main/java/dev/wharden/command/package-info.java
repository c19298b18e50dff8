/**
 * What persons ask of the daemon: the command line leaves a {@link dev.wharden.command.Command} in the
 * {@link dev.wharden.command.CommandSpool}, the {@link dev.wharden.command.CommandIntake} takes it out and carries it
 * out or hands it to the {@link dev.wharden.command.CommandInbox}, where the worker that holds the container's name
 * finds it; the answer goes back through the spool.
 */
@NullMarked
package dev.wharden.command;

import org.jspecify.annotations.NullMarked;
