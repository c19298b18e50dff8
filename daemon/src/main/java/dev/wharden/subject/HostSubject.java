package dev.wharden.subject;

/**
 * All that is known of the host at one moment.
 *
 * @param host its kernel and its files
 * @param engine its container engine
 */
public record HostSubject(HostFacts host, EngineFacts engine) implements Target {}
