package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.container.Declaration;
import dev.wharden.subject.Remembered;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of a container's name over time.
 *
 * @param references its image was known by, the oldest first
 * @param madeId the id of the container that Wharden made, or the empty string
 * @param seen the last verdict
 * @param hold what its repairs have come to: attempts, backoff, suspension, that it is left alone, what else recreates
 *     it; empty when there is nothing of that
 * @param remembered what events told of its container; empty when that is nothing
 * @param accepted how its container was declared when it was first seen, last repaired or accepted; empty before the
 *     next look
 * @param absent since when it has no container; empty while it has one
 */
public record ContainerHistory(
        List<String> references,
        String madeId,
        Optional<Seen> seen,
        Optional<Hold> hold,
        Optional<Remembered> remembered,
        Optional<Declaration> accepted,
        Optional<Instant> absent) {
    /** Never seen. */
    public static final ContainerHistory NOTHING = new ContainerHistory(
            List.of(), "", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** In the place of a policy's digest, where no verdict is known. */
    static final String UNJUDGED = "unjudged";

    public ContainerHistory {
        references = List.copyOf(references);
    }

    /**
     * A verdict in short.
     *
     * @param controls those with findings that count
     * @param complied this container had none at some look since this policy decides
     * @param catalogue digest of what Wharden's controls find and ask for; empty where it is not known
     */
    public record Seen(
            String containerId,
            String policyDigest,
            Set<String> controls,
            boolean complied,
            Optional<String> catalogue) {
        public Seen {
            controls = Set.copyOf(controls);
        }
    }

    /** Whether Wharden made the container of this id. */
    public boolean made(String id) {
        return !id.isEmpty() && id.equals(madeId);
    }

    /** Whether the container of this id has had nothing that counts against this policy, at the last look or before. */
    boolean complied(String id, String policyDigest) {
        return seen.filter(last ->
                        last.containerId().equals(id) && last.policyDigest().equals(policyDigest) && last.complied())
                .isPresent();
    }

    /**
     * Of the policy that decided at the last look; empty where none did, and {@link #UNJUDGED} where no verdict is
     * known, as of a container that an undo has just created again: a verdict goes with its container.
     */
    String policyDigest() {
        return seen.map(Seen::policyDigest).orElse(UNJUDGED);
    }

    /** Whether both are of one policy, as far as is known. */
    static boolean agree(String known, String digest) {
        return known.equals(digest) || known.equals(UNJUDGED);
    }

    /** Since when and why the container is left alone; empty when it is not. */
    Optional<String> leftAlone(Container container) {
        return hold.flatMap(held -> held.leftAlone(container, made(container.id())));
    }

    /** Why it is to be left alone or is suspended; empty when it is neither. */
    Optional<String> heldBack(Container container) {
        return hold.flatMap(held -> held.heldBack(container, made(container.id())));
    }

    /** What interrupted its last repair, as a clause; the empty string when nothing did. */
    String interruption(Container container) {
        return hold.filter(held -> held.means(container, made(container.id())))
                .map(held -> held.interruption().clause())
                .orElse("");
    }

    /**
     * What is remembered although it has no container: what was promised of the name, and what Wharden made, which may
     * get its name back. A verdict goes with its container.
     */
    ContainerHistory absent(Instant since) {
        boolean made = !madeId.isEmpty();
        return new ContainerHistory(
                made ? references : List.of(),
                madeId,
                Optional.empty(),
                hold,
                remembered,
                Optional.empty(),
                Optional.of(since));
    }

    ContainerHistory present() {
        return new ContainerHistory(references, madeId, seen, hold, remembered, accepted, Optional.empty());
    }

    ContainerHistory withReferences(List<String> references) {
        return new ContainerHistory(references, madeId, seen, hold, remembered, accepted, absent);
    }

    ContainerHistory withMade(String id) {
        return new ContainerHistory(references, id, seen, hold, remembered, accepted, absent);
    }

    ContainerHistory withSeen(Seen verdict) {
        return new ContainerHistory(
                references, madeId, Optional.of(verdict), hold, remembered, accepted, Optional.empty());
    }

    ContainerHistory withHold(Optional<Hold> hold) {
        return new ContainerHistory(
                references, madeId, seen, hold.filter(held -> !held.isEmpty()), remembered, accepted, absent);
    }

    ContainerHistory withRemembered(Optional<Remembered> remembered) {
        return new ContainerHistory(references, madeId, seen, hold, remembered, accepted, absent);
    }

    ContainerHistory withAccepted(Optional<Declaration> accepted) {
        return new ContainerHistory(references, madeId, seen, hold, remembered, accepted, absent);
    }

    /** With what an older one knows and this one does not. */
    ContainerHistory or(ContainerHistory older) {
        return new ContainerHistory(
                references.isEmpty() ? older.references : references,
                madeId.isEmpty() ? older.madeId : madeId,
                seen.or(() -> older.seen),
                hold.or(() -> older.hold),
                remembered.or(() -> older.remembered),
                accepted.or(() -> older.accepted),
                absent.or(() -> older.absent));
    }
}
