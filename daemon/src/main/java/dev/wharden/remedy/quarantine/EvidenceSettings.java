package dev.wharden.remedy.quarantine;

/**
 * How much evidence is taken: {@code evidence} of wharden.yaml.
 *
 * @param logLines of each container's log, from its end
 * @param commit also keep its file system as an image
 */
public record EvidenceSettings(int logLines, boolean commit) {}
