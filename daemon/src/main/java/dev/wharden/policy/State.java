package dev.wharden.policy;

/** The state of a container; the first that holds, in this order (contract §6). */
public enum State {
    QUARANTINED("Quarantined"),
    REMEDIATING("Remediating"),
    SUSPENDED("Suspended"),
    UNMANAGED("Unmanaged"),
    UNREMEDIABLE("Unremediable"),
    DRIFTED("Drifted"),
    UNKNOWN("Unknown"),
    EXCEPTED("Excepted"),
    COMPLIANT("Compliant");

    private final String word;

    State(String word) {
        this.word = word;
    }

    /** As written in reports and metrics. */
    public String word() {
        return word;
    }
}
