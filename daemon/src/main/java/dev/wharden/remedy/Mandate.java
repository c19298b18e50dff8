package dev.wharden.remedy;

import dev.wharden.policy.Remediation;
import dev.wharden.remedy.plan.Cause;
import java.util.Optional;

/**
 * On whose word a remedy is executed.
 *
 * @param action id, unique for ever
 * @param policy its name
 * @param reason for the audit log, one sentence
 * @param actor who ordered it: {@code wharden}, or a person's login name
 * @param how the policy's way of dealing with drift
 * @param undoes the action that is to be undone; empty for all others
 * @param cause why it is executed
 */
public record Mandate(
        String action,
        String policy,
        String reason,
        String actor,
        Remediation how,
        Optional<String> undoes,
        Cause cause) {
    /** For a repair that a policy wants. */
    public Mandate(String action, String policy, String reason, String actor, Remediation how) {
        this(action, policy, reason, actor, how, Optional.empty(), Cause.DRIFT);
    }
}
