package dev.wharden.command;

/**
 * How a command ended.
 *
 * @param granted whether it was carried out
 * @param message one sentence for the person
 */
public record Answer(boolean granted, String message) {}
