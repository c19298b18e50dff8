package dev.wharden.remedy.quarantine;

/**
 * How much evidence is taken: {@code evidence} of wharden.yaml.
 *
 * @param logLines of each container's log, from its end
 * @param commit also keep its file system as an image
 */
public record EvidenceSettings(int logLines, boolean commit) {
    /** What holds where the configuration says nothing. */
    public static final EvidenceSettings DEFAULT = new EvidenceSettings(1000, false);
}
