package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.container.Declaration;
import dev.wharden.subject.Remembered;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

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
 * @param released what other containers that had the name have come to that are left alone by their id, the last of
 *     them; empty without
 */
public record ContainerHistory(
        List<String> references,
        String madeId,
        Optional<Seen> seen,
        Optional<Hold> hold,
        Optional<Remembered> remembered,
        Optional<Declaration> accepted,
        Optional<Instant> absent,
        Optional<List<Hold>> released) {
    /** Never seen. */
    public static final ContainerHistory NOTHING = new ContainerHistory(
            List.of(),
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** In the place of a policy's digest, where no verdict is known. */
    static final String UNJUDGED = "unjudged";

    private static final int MOST_RELEASED = 10;

    public ContainerHistory {
        references = List.copyOf(references);
        released = released.map(List::copyOf).filter(some -> !some.isEmpty());
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

    /** The same for one container: {@link #UNJUDGED} where the last verdict was that of another. */
    String policyDigest(String id) {
        return seen.filter(last -> last.containerId().equals(id))
                .map(Seen::policyDigest)
                .orElse(UNJUDGED);
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

    /** Whether something of a container that was released stands in it, which may have another name by now. */
    boolean tellsReleases() {
        return released.isPresent()
                || hold.filter(held -> held.alone().isById()).isPresent();
    }

    /** What the container of this id has come to that is left alone by it; empty where it was not released so. */
    Optional<Hold> release(String id) {
        return Stream.concat(
                        hold.filter(held -> held.alone().isById()).stream(),
                        released.stream().flatMap(List::stream))
                .filter(held -> held.containerId().equals(id))
                .findFirst();
    }

    /** The same without that. */
    ContainerHistory withoutRelease(String id) {
        return with(
                hold.filter(
                        held -> !held.alone().isById() || !held.containerId().equals(id)),
                releases(held -> held.containerId().equals(id) ? Optional.empty() : Optional.of(held)));
    }

    /** The same, where what Wharden has made of a released container has its release. */
    ContainerHistory handedOn(String from, String id) {
        return with(
                hold.map(held -> handedOn(held, from, id)), releases(held -> Optional.of(handedOn(held, from, id))));
    }

    /**
     * The same where this policy decides on the container of this id: what that, or its name, was left alone for under
     * another holds no more, unless Wharden was upgraded.
     */
    ContainerHistory under(String id, String digest, Optional<String> catalogue) {
        return with(
                hold.flatMap(held -> held.under(digest, catalogue)),
                releases(held -> held.containerId().equals(id) ? held.under(digest, catalogue) : Optional.of(held)));
    }

    private Optional<List<Hold>> releases(Function<Hold, Optional<Hold>> step) {
        return released.map(
                some -> some.stream().flatMap(held -> step.apply(held).stream()).toList());
    }

    private static Hold handedOn(Hold held, String from, String id) {
        return held.alone().isById() && held.containerId().equals(from)
                ? Hold.leftAlone(id, held.policyDigest(), held.alone())
                : held;
    }

    /** The same with what its container has come to. An undo is promised to the name: no release takes its place. */
    ContainerHistory cameTo(Hold next) {
        return next.alone().isById()
                        && hold.filter(held -> held.alone().marks().isPresent()).isPresent()
                ? beside(next)
                : withHold(Optional.of(next));
    }

    /** The same when the container of this id has the name: what another was released by is remembered beside it. */
    ContainerHistory namedSo(String id) {
        return hold.filter(held -> !made(id) && isOfAnother(held, id))
                .map(held -> beside(held).withHold(Optional.empty()))
                .orElse(this);
    }

    private static boolean isOfAnother(Hold held, String id) {
        return held.alone().isById() && !held.containerId().equals(id);
    }

    /** The same, with this among the releases; the oldest makes room. */
    private ContainerHistory beside(Hold release) {
        List<Hold> all = Stream.concat(
                        released.stream()
                                .flatMap(List::stream)
                                .filter(other -> isOfAnother(other, release.containerId())),
                        Stream.of(release))
                .toList();
        return with(hold, Optional.of(all.subList(Math.max(0, all.size() - MOST_RELEASED), all.size())));
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
                Optional.of(since),
                released);
    }

    /**
     * What is left of it at this moment, while it has no container.
     *
     * @return {@link #NOTHING} after {@link Histories#KEPT}, and where there is nothing to be kept
     */
    ContainerHistory missed(Instant now) {
        // What was left from the future counts as now: else a clock that was ahead would make it last.
        Instant since = absent.filter(first -> !first.isAfter(now)).orElse(now);
        // A container that was renamed is not gone, and what was heard of it is still with this name.
        boolean told = remembered.isPresent() && now.isBefore(since.plus(EventMemory.KEPT));
        boolean promised = hold.isPresent() || released.isPresent() || !madeId.isEmpty();
        ContainerHistory kept = told ? this : withRemembered(Optional.empty());
        return told || (promised && now.isBefore(since.plus(Histories.KEPT))) ? kept.absent(since) : NOTHING;
    }

    ContainerHistory present() {
        return new ContainerHistory(references, madeId, seen, hold, remembered, accepted, Optional.empty(), released);
    }

    ContainerHistory withReferences(List<String> references) {
        return new ContainerHistory(references, madeId, seen, hold, remembered, accepted, absent, released);
    }

    ContainerHistory withMade(String id) {
        return new ContainerHistory(references, id, seen, hold, remembered, accepted, absent, released);
    }

    ContainerHistory withSeen(Seen verdict) {
        return new ContainerHistory(
                references, madeId, Optional.of(verdict), hold, remembered, accepted, Optional.empty(), released);
    }

    /** The same; what another container has come to that was released is not lost. */
    ContainerHistory withHold(Optional<Hold> next) {
        ContainerHistory kept = hold.filter(held ->
                        next.filter(one -> isOfAnother(held, one.containerId())).isPresent())
                .map(this::beside)
                .orElse(this);
        return with(next.filter(held -> !held.isEmpty()), kept.released);
    }

    private ContainerHistory with(Optional<Hold> next, Optional<List<Hold>> releases) {
        return new ContainerHistory(references, madeId, seen, next, remembered, accepted, absent, releases);
    }

    ContainerHistory withRemembered(Optional<Remembered> remembered) {
        return new ContainerHistory(references, madeId, seen, hold, remembered, accepted, absent, released);
    }

    ContainerHistory withAccepted(Optional<Declaration> accepted) {
        return new ContainerHistory(references, madeId, seen, hold, remembered, accepted, absent, released);
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
                absent.or(() -> older.absent),
                released.or(() -> older.released));
    }
}
