package dev.wharden.policy;

/** What is done about a finding, the mildest first. */
public enum OnDrift {
    REPORT("Report"),
    REPAIR("Repair"),
    QUARANTINE("Quarantine");

    private final String word;

    OnDrift(String word) {
        this.word = word;
    }

    /** As written in policies. */
    public String word() {
        return word;
    }
}
