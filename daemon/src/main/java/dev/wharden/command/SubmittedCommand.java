package dev.wharden.command;

/**
 * A command in the spool.
 *
 * @param id unique, also the name of its file
 * @param actor the owner of the file, as the system says: never what the file says
 */
public record SubmittedCommand(String id, String actor, Command command) {}
