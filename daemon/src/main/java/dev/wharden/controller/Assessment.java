package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.State;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.Subject;

/**
 * What was seen of one container and made of it.
 *
 * @param name its key
 * @param subject as it was observed
 * @param verdict of the policies
 * @param state after Wharden's own records
 * @param reason for the state, for people, or empty
 * @param catalogue the controls that the verdict speaks of
 */
public record Assessment(
        ContainerName name, Subject subject, Verdict verdict, State state, String reason, Catalogue catalogue) {
    /** The digest of the policy that decides, or the empty string. */
    String policyDigest() {
        return verdict.policy().map(policy -> policy.digest()).orElse("");
    }

    /** The name of the policy that decides, or the empty string. */
    public String policyName() {
        return verdict.policy().map(policy -> policy.name()).orElse("");
    }

    /** The same of the container as it was observed since. */
    Assessment of(Subject later) {
        return new Assessment(name, later, verdict, state, reason, catalogue);
    }

    Assessment in(State state, String reason) {
        return new Assessment(name, subject, verdict, state, reason, catalogue);
    }
}
