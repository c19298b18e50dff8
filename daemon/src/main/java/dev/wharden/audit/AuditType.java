package dev.wharden.audit;

import java.util.Locale;

/** The types of records that are about containers, people and policies. A lifecycle record's type is its own word. */
public enum AuditType {
    EVALUATED(
            "a container was judged and the verdict is another than before; `result` is its state, `reason` the mode"),
    DRIFT_DETECTED(
            "a finding that was not there before; `result` says whether it is initial, corrective or intentional"),
    HOST_CHECKED(
            "a control of the host has another result than at the last look; `result` is passed, failed, unknown or "
                    + "excepted. "
                    + "After a start: each that does not pass"),
    REMEDY_BEGUN("a remedy begins; on disk before anything is changed"),
    INTENT("one call that changes the engine is about to be made; on disk before it"),
    DONE("how that call ended: `ok`, or what the engine said"),
    TWIN_FAILED(
            "a recreation failed; `containerId` is the twin's, `result` its exit code and health check, `reason` the "
                    + "last lines "
                    + "of its log, without the values of its environment"),
    REMEDY_ENDED("success, failed, rolled_back, interfered (another tool, the engine or a crash came in between; no "
            + "failed repair), refused or deferred; the last two changed nothing"),
    ORDERED("a person or a file asked for something"),
    RELOADED("policies and configuration were read; `result` is success or failed, `reason` names each policy's "
            + "SHA-256"),
    LIFECYCLE("the daemon or the engine came or went; `type` is the word itself, such as `started`, `stopped`, `gap` "
            + "(records or events were lost; `reason` says which), `retired` (a file older than `keep` is "
            + "removed; `result` is the hash of its last record), "
            + "`checkpoint` (a signature: `result` is Ed25519 in Base64 over `reason`, which is host, number "
            + "and hash of the record before), "
            + "`breaker_opened` (no repair begins until `wharden resume`; `reason` says why), "
            + "`down_ended` (a container that Wharden could not start again after a repair is down no "
            + "longer: `result` is started, running, stopped, renamed, removed, replaced or ignored), "
            + "`repaired_failing` (a container has ended by itself with an error three times within an hour since its "
            + "repair; `reason` names the action to undo), "
            + "`evidence_removed` (older than `evidence.keep`), `undo_removed` (what it takes to undo an "
            + "action, older than `undoKeep`)");

    private final String meaning;

    AuditType(String meaning) {
        this.meaning = meaning;
    }

    /** As written in the log. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For the generated documentation. */
    public String meaning() {
        return meaning;
    }
}
