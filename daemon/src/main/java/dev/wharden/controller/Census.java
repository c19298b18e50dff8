package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.undo.Aftermaths;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the guards and the notes of repairs up to date with what there is: policies, engine, containers.
 *
 * @param fingerprint of what policies and engine mean now
 * @param enforced the policies that are enforced now, name by digest
 */
public record Census(
        Guards guards,
        RepairNotes notes,
        Aftermaths aftermaths,
        Recovery recovery,
        Supplier<String> fingerprint,
        Supplier<Map<String, String>> enforced) {
    private static final Logger LOG = LoggerFactory.getLogger(Census.class);

    /**
     * Before the next look: the breaker must watch what was compliant under the policies before. Throws
     * StateUnavailable.
     */
    public void policies() {
        guards.world(fingerprint.get());
        guards.enforced(enforced.get());
    }

    /**
     * These containers are there. A state directory that cannot be written keeps remedies from being begun; it must not
     * keep anything from being looked at.
     */
    public void containers(Set<ContainerName> names) {
        try {
            policies();
            guards.resynced(names);
            var noted = new TreeSet<>(names);
            noted.addAll(recovery.open());
            notes.retain(noted);
            aftermaths.retain(noted);
        } catch (StateUnavailable e) {
            LOG.atWarn()
                    .addKeyValue("message", String.valueOf(e.getMessage()))
                    .log("What was listed is not remembered");
        }
    }
}
