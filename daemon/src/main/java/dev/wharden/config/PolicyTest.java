package dev.wharden.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.Place;
import dev.wharden.control.Profile;
import dev.wharden.policy.Mode;
import dev.wharden.policy.State;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A {@code kind: PolicyTest} document: containers, and what policies must say of them.
 *
 * @param name of the test
 * @param policies files or folders of policies, beside the test's own file; empty where it names none
 * @param profile a built-in profile instead
 * @param at the moment at which exceptions hold; empty for now
 * @param cases in their order
 */
public record PolicyTest(
        String name, List<Path> policies, Optional<Profile> profile, Optional<Instant> at, List<Case> cases) {
    /** Copies the lists. */
    public PolicyTest {
        policies = List.copyOf(policies);
        cases = List.copyOf(cases);
    }

    /**
     * One container.
     *
     * @param place where it is written
     * @param name for people
     * @param inspect the container's inspect answer
     * @param image its image's
     * @param expected what must come out
     */
    public record Case(Place place, String name, ObjectNode inspect, ObjectNode image, Expected expected) {}

    /**
     * What must come out; what is empty is not looked at.
     *
     * @param policy the one that decides; the empty text for none
     * @param mode under a host that allows Enforce
     * @param state of the container
     * @param remedy None, Update, Restart, Recreate or Quarantine
     * @param findings each a control or {@code control/rule}: all that counts, and nothing else
     * @param excepted the same of what an exception excuses
     * @param unknown the same of what could not be read; none of it where only {@code findings} is given
     */
    public record Expected(
            Optional<String> policy,
            Optional<Mode> mode,
            Optional<State> state,
            Optional<String> remedy,
            Optional<List<String>> findings,
            Optional<List<String>> excepted,
            Optional<List<String>> unknown) {
        /** Copies the lists. */
        public Expected {
            findings = findings.map(List::copyOf);
            excepted = excepted.map(List::copyOf);
            unknown = unknown.map(List::copyOf);
        }
    }
}
