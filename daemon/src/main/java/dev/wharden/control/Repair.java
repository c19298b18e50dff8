package dev.wharden.control;

/** The least disruptive way that repairs a finding, the mildest first. */
public enum Repair {
    NONE("None"),
    UPDATE("Update"),
    RESTART("Restart"),
    RECREATE("Recreate");

    private final String word;

    Repair(String word) {
        this.word = word;
    }

    /** As written in reports: {@code Recreate}. */
    public String word() {
        return word;
    }
}
