package dev.wharden.observe;

import java.time.Instant;

/**
 * A container ended with an error, and no other Docker client had sent it a signal.
 *
 * @param at by the engine's clock
 * @param exitCode as the engine tells it
 */
public record Fall(Instant at, String exitCode) {}
