package dev.wharden.remedy;

import dev.wharden.policy.Remediation;

/**
 * On whose word a remedy is executed.
 *
 * @param action id, unique for ever
 * @param policy its name
 * @param reason for the audit log, one sentence
 * @param actor who ordered it: {@code wharden}, or a person's login name
 * @param how the policy's way of dealing with drift
 */
public record Mandate(String action, String policy, String reason, String actor, Remediation how) {}
