package dev.wharden.policy;

/** Whether drift is only reported or repaired too. */
public enum Mode {
    AUDIT("Audit"),
    ENFORCE("Enforce");

    private final String word;

    Mode(String word) {
        this.word = word;
    }

    /** As written in policies, reports and metrics. */
    public String word() {
        return word;
    }

    /** The milder of two: the host's ceiling over a policy. */
    public Mode atMost(Mode ceiling) {
        return compareTo(ceiling) <= 0 ? this : ceiling;
    }

    /** The stricter of two: a label over a policy. */
    public Mode atLeast(Mode floor) {
        return compareTo(floor) >= 0 ? this : floor;
    }
}
