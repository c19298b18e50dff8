package dev.wharden.remedy.undo;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An action and what it was about to change. It holds environment values, so it exists only as a 0600 file of the state
 * directory.
 *
 * @param action its id in the audit log
 * @param kind Update, Restart, Recreate, Quarantine, Release or Undo
 * @param container whose name it is about
 * @param policy that decided, or the empty string
 * @param controls whose findings it repairs
 * @param actor who ordered it
 * @param begun when
 * @param undoes the action that it undoes; empty for all others
 * @param before inspect of the container before it: all that it takes to make that container again, as long as its
 *     image is there
 * @param end how it ended; empty while it has not
 */
public record Archived(
        String action,
        String kind,
        ContainerName container,
        String policy,
        List<String> controls,
        String actor,
        Instant begun,
        Optional<String> undoes,
        Container before,
        Optional<End> end) {
    /** What {@code kind} says of an action that undoes another. */
    public static final String UNDO = "Undo";

    public Archived {
        controls = List.copyOf(controls);
    }

    /**
     * How an action ended.
     *
     * @param result success, failed, rolled_back, interfered or refused
     * @param reason empty for a success
     * @param after inspect of what it has left; empty when it left what was
     */
    public record End(Instant at, String result, String reason, Optional<Container> after) {
        /** Whether it did what it was to do. */
        public boolean well() {
            return result.equals("success");
        }
    }

    /** The same, ended. */
    public Archived ended(End how) {
        return new Archived(action, kind, container, policy, controls, actor, begun, undoes, before, Optional.of(how));
    }
}
