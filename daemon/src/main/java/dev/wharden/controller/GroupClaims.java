package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.Recovery;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Takes the claims of all that a quarantine would freeze, so that no worker is in the middle of something with one of them: a stop thaws what was just frozen, and a twin
 * would be started inside a group that is held. Thread-safe.
 */
final class GroupClaims {
    /** When to try again: a quarantine is in a hurry, and who is at work has come to an end by then or soon after. */
    static final Duration SOON = Duration.ofMillis(200);

    private final Claims claims;
    private final Recovery recovery;

    GroupClaims(Claims claims, Recovery recovery) {
        this.claims = claims;
        this.recovery = recovery;
    }

    /**
     * Whether all are the holder's now; else none that was not his before.
     *
     * @param target as it was just observed, with those that depend on it
     */
    boolean take(ContainerName holder, Subject target) {
        var names = new ArrayList<>(target.unit().stream().map(Container::name).toList());
        if (names.stream().anyMatch(recovery::isPassing)) {
            // Who works on one that has a passing name has claimed it by its own.
            names.addAll(recovery.open());
        }
        return claims.take(holder, names);
    }
}
