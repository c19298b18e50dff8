package dev.wharden.remedy.recreate.step;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.OtherClient;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has become of a container since it was looked at, before Wharden has stopped it: what a person has ordered by
 * then holds, and nothing is begun, or gone on with, that would undo it.
 */
public final class Moved {
    private static final String STARTED = "/State/StartedAt";
    private static final String RESTARTS = "/RestartCount";

    private Moved() {}

    /**
     * What was done to one, for people, such as {@code web was stopped by another Docker client}; empty when it runs
     * on, also where only its restart policy has started it again. Waits a second at most for who has ended it.
     *
     * @param exits what was heard of it
     * @param begun since when any signal counts
     * @param seen as it was looked at
     * @param now empty when it is gone
     */
    public static Optional<String> of(EventLedger exits, Instant begun, Container seen, Optional<Container> now) {
        if (now.isEmpty()) {
            return Optional.of(seen.name() + " was removed by " + OtherClient.of(seen));
        }
        return what(exits, begun, seen, now.get()).map(what -> seen.name() + " " + what);
    }

    private static Optional<String> what(EventLedger exits, Instant begun, Container seen, Container now) {
        String other = " by " + OtherClient.of(seen);
        if (seen.running() && !now.running()) {
            boolean sent = exits.stoppedSince(seen, begun, seen.stopTimeout()) || exits.sentAway(now);
            return Optional.of(sent ? "was stopped" + other : "has ended");
        }
        if (!seen.running() && now.running()) {
            return Optional.of("was started" + other);
        }
        if (now.paused() != seen.paused()) {
            return Optional.of((now.paused() ? "was paused" : "was let run again") + other);
        }
        boolean again = !now.text(STARTED).equals(seen.text(STARTED));
        boolean byPolicy = now.number(RESTARTS) > seen.number(RESTARTS) && !exits.ordered(seen.id(), seen);
        return again && !byPolicy ? Optional.of("was started again" + other) : Optional.empty();
    }

    /**
     * The same where something could not be read of one, which may be ending: the kernel tells of an end before the
     * engine does. Waits a second at most for another client's word. Throws a DockerException.
     */
    public static Optional<String> ofUnread(EventLedger exits, Instant begun, Container seen, DockerReader reader) {
        boolean sent = exits.stoppedSince(seen, begun, seen.stopTimeout());
        Optional<Container> now = find(reader, seen.id());
        return of(exits, begun, seen, now)
                .or(() -> sent && now.filter(exits::startedSince).isEmpty()
                        ? Optional.of(seen.name() + " was stopped by " + OtherClient.of(seen))
                        : Optional.empty());
    }

    /** The container; empty when it is gone. Throws a DockerException. */
    public static Optional<Container> find(DockerReader reader, String id) {
        try {
            return Optional.of(reader.inspect(id));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    /**
     * Whether another client has stopped one that does not run, before or while Wharden did. Waits a second at most for
     * its word.
     *
     * @param begun since when any signal counts
     */
    public static boolean isStopped(EventLedger exits, Instant begun, Container now, Duration stopTimeout) {
        return (exits.heardSince(begun) || exits.concerns(now.id()))
                && exits.stoppedSince(now, begun, stopTimeout)
                && !exits.startedSince(now);
    }

    /** Throws Meddling when an old one does not run, or is not, as it was seen; and a DockerException. */
    public static void refuse(Bench bench, Transaction transaction) {
        boolean held = transaction.step() != RecreateStep.CREATE;
        for (Member member : transaction.members()) {
            Optional<Container> now = bench.find(member.old());
            of(bench.exits(), transaction.operation().begun(), member.before(), now)
                    .or(() -> now.flatMap(there -> Changed.of(bench.reader(), member, there, held)))
                    .ifPresent(what -> {
                        throw new Meddling(what);
                    });
        }
    }

    /**
     * What was changed, for people, of an old one that waits for the end of its twin's probation: the twin does not
     * have it, so the old one takes its place again as it is. One that somebody has unblocked is blocked again, and
     * where it was started beside its twin it is ended first, at once: two must not run. Throws a DockerException.
     */
    public static Optional<String> retired(Bench bench, Transaction transaction) {
        List<String> changes = transaction.blocked().stream()
                .flatMap(member ->
                        bench.find(member.old()).stream().flatMap(old -> retired(bench, member, old).stream()))
                .toList();
        return changes.stream().findFirst();
    }

    private static Optional<String> retired(Bench bench, Member member, Container old) {
        if (!old.running()) {
            try {
                bench.block(member, old);
            } catch (Meddling started) {
                // At that very moment.
                return bench.find(member.old()).filter(Container::running).flatMap(now -> retired(bench, member, now));
            }
            return Changed.retired(bench.reader(), member, old, bench.blocking());
        }
        if (bench.twin(member).filter(Container::running).isEmpty()) {
            return Changed.retired(bench.reader(), member, old, bench.blocking());
        }
        bench.policy(member, old, RestartPolicyJson.never());
        bench.kill(member, old);
        bench.find(member.old()).filter(ended -> !ended.running()).ifPresent(ended -> bench.block(member, ended));
        return Optional.of(
                member.name() + " was started by " + member.other() + " beside its twin, and was ended at once");
    }

    /**
     * With the names that other clients have given to the twins: each old one gets that of its twin when it is back,
     * unless that was not the container's yet. Throws a DockerException.
     */
    public static Transaction renamed(Bench bench, Transaction begun) {
        Transaction transaction = begun;
        boolean early = begun.step().compareTo(RecreateStep.START) < 0;
        for (Member member : begun.replaced()) {
            Optional<ContainerName> name = early && member.blocked()
                    ? Optional.empty()
                    : bench.twin(member).map(Container::name);
            if (name.isPresent()) {
                transaction = transaction.with(member.given(name.filter(one ->
                        !one.equals(member.name()) && member.inPassing(one).isEmpty())));
            }
        }
        return transaction;
    }

    /** Throws Meddling when a twin that is to go was given a name since that was looked at: the old one gets it. */
    static void refuseRenamed(Transaction transaction, Member member, Container twin) {
        boolean named = transaction.step().compareTo(RecreateStep.START) >= 0
                && member.inPassing(twin.name()).isEmpty();
        if (named && !twin.name().value().equals(member.home())) {
            throw new Meddling(member.name() + " was renamed to " + twin.name() + " by " + member.other());
        }
    }

    /**
     * What was done to those that Wharden has not told to stop yet; empty for later steps, and when it is not known.
     */
    public static Optional<String> unasked(Bench bench, Transaction transaction) {
        if (transaction.step().compareTo(RecreateStep.STOP) >= 0) {
            return Optional.empty();
        }
        try {
            return transaction.members().stream()
                    .flatMap(member ->
                            ofUnread(bench.exits(), transaction.operation().begun(), member.before(), bench.reader())
                                    .stream())
                    .findFirst();
        } catch (DockerException unread) {
            return Optional.empty();
        }
    }
}
