package dev.wharden.remedy.plan;

/**
 * Why an action is begun. It stands in the journal, so that whichever process ends the action knows what its end counts
 * for.
 */
public enum Cause {
    /** A policy wants it. */
    DRIFT,
    /** A person has ordered a quarantine. */
    COMMAND,
    /** A person undoes an earlier action. */
    UNDO,
    /** The same of one whose container is gone. */
    RESTORE,
    /** A person has released a container that only a twin can be exactly as it was. */
    RELEASE;

    /**
     * Whether a person ordered exactly this: neither window nor backoff holds it back, and its end counts against
     * neither container nor policy.
     */
    public boolean ordered() {
        return this != DRIFT;
    }

    /** Whether it waits for the end of a pause; of what does not, a person is told at once that it was not done. */
    public boolean waitsForPause() {
        return this == DRIFT || this == RELEASE;
    }
}
