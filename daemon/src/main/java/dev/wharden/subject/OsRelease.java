package dev.wharden.subject;

/**
 * What {@code /etc/os-release} says (os-release(5)).
 *
 * @param id {@code debian}, {@code ubuntu}, {@code rhel}, …
 * @param version {@code VERSION_ID}; empty for a rolling distribution
 * @param name for people: {@code PRETTY_NAME}
 * @param supportEnd {@code SUPPORT_END}, the last day of support that the vendor promises; empty where it says nothing
 */
public record OsRelease(String id, String version, String name, String supportEnd) {}
