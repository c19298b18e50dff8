package dev.wharden.remedy.quarantine;

/** What is to be done next to a group. Each may be done again after a crash, in whole or in part: it looks first. */
public enum QuarantineStep {
    /**
     * Pause every member that is known, at first the target alone; one between two restarts is killed instead, since it
     * cannot be paused.
     */
    FREEZE,
    /** Disconnect every member that has a network of its own. */
    CUT,
    /** Find those that share a namespace with it; freeze and cut them too. */
    GATHER,
    /** Write down what there is to be seen of the frozen members. */
    EVIDENCE,
    /**
     * Restart policy off, so that nothing starts them again; throttled where an engine restart would let them run with
     * a network.
     */
    POLICY_OFF,
    /** Nothing: it is frozen and cut, and is kept so. */
    HELD,
    /** Release: connect again, in the order and with the settings that were. */
    RECONNECT,
    /** Release: restart policy and limits as they were. */
    RESTORE,
    /** Release: let them run, owners of namespaces first. */
    THAW,
    /**
     * Released, and nothing is held any more; a twin is still to be made of whoever the engine could not give back as
     * it was.
     */
    TWIN;

    /** Whether it is on its way out. */
    public boolean releasing() {
        return switch (this) {
            case FREEZE, CUT, GATHER, EVIDENCE, POLICY_OFF, HELD -> false;
            case RECONNECT, RESTORE, THAW, TWIN -> true;
        };
    }

    /** Whether its containers are kept from running: on the way in, held, or not yet let go. */
    public boolean holding() {
        return this != TWIN;
    }
}
