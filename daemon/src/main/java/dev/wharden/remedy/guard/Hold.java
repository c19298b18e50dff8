package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What one container's repairs have come to. A value: every step gives a new one.
 *
 * @param containerId that it is about
 * @param policyDigest under which it came about, or {@link ContainerHistory#UNJUDGED}: then that of the next verdict
 * @param attempts failures, and drifts that came back
 * @param last when the last of them was; {@link Instant#EPOCH} when none
 * @param until no repair before
 * @param suspended why there is no repair at all; empty when there may be
 * @param alone whether even a quarantine is not wanted, as after a release or an undo
 * @param repaired fields that a repair has set and that have not drifted since
 * @param running fields of the repair that was admitted and has not ended
 * @param repairedAt when a repair last ended well; {@link Instant#EPOCH} when none has
 * @param undone when somebody undid a repair, within the last hour
 * @param lesson of its last repair
 * @param interruption what kept interrupting its repairs
 */
record Hold(
        String containerId,
        String policyDigest,
        int attempts,
        Instant last,
        Instant until,
        String suspended,
        Alone alone,
        Set<String> repaired,
        Set<String> running,
        Instant repairedAt,
        List<Instant> undone,
        Lesson lesson,
        Interruption interruption) {
    /** Recreated so often an hour without the same repair, it is a war. */
    private static final int WAR = 3;

    private static final Duration DAY = Duration.ofDays(1);

    Hold {
        repaired = Set.copyOf(repaired);
        running = Set.copyOf(running);
        undone = List.copyOf(undone);
    }

    static Hold none(String containerId, String policyDigest) {
        return leftAlone(containerId, policyDigest, Alone.NOT);
    }

    boolean isEmpty() {
        return equals(none(containerId, policyDigest));
    }

    /** The same, as the container is found drifted; {@code ours} is one that Wharden made. */
    Hold seen(Request request, boolean ours, Instant now, Disruption bounds) {
        String id = request.container().id();
        String digest = request.policyDigest();
        Set<String> fields = request.fields();
        if (!ContainerHistory.agree(policyDigest, digest)) {
            return none(id, digest);
        }
        boolean itself = ours || id.equals(containerId);
        if (alone.marks().isPresent()) {
            return alone.counts(request, itself) ? this : none(id, digest);
        }
        if (!itself) {
            return replaced(id, fields, () -> OtherWriter.of(request.subject()), now);
        }
        if (last.isAfter(now)) {
            // The clock was set back: the wait begins again, and does not last until that time comes.
            Instant wait = now.plus(bounds.delay(Math.max(attempts, interruption.times())));
            return with(attempts, now, wait, suspended, repaired, running, undone)
                    .seen(request, ours, now, bounds);
        }
        if (suspended.isEmpty() && last.isAfter(Instant.EPOCH) && last.plus(DAY).isBefore(now)) {
            return forgiven().drift(fields, now, bounds);
        }
        return (request.teaches() ? taught(lesson.seen(request, ours)) : this).drift(fields, now, bounds);
    }

    /** What was learnt holds no more, and with it what followed from it: the next attempt is the first. */
    private Hold taught(Lesson now) {
        return (now.isEmpty() && !lesson.isEmpty() ? forgiven() : this).learnt(now);
    }

    private Hold drift(Set<String> fields, Instant now, Disruption bounds) {
        return again(fields) ? drifted(fields, now).charged(now, bounds, "the same fields drift again") : this;
    }

    /** The repair that was admitted has ended well. */
    Hold succeeded(Instant now) {
        var fields = new HashSet<>(repaired);
        fields.addAll(running);
        return with(attempts, last, until, suspended, fields, Set.of(), undone)
                .with(now, Lesson.NONE, Interruption.NONE);
    }

    /** Its repair was interrupted, or could not be begun: a second time it has to wait as a failed one does. */
    Hold interrupted(Instant now, Disruption bounds, Interruption again) {
        Instant pause = again.times() < 2 ? until : now.plus(bounds.delay(again.times() - 1));
        return with(attempts, now, pause.isAfter(until) ? pause : until, suspended, repaired, Set.of(), undone)
                .with(repairedAt, lesson, again);
    }

    /** The repair that was admitted has failed: it is charged for it. */
    Hold failed(Instant now, Disruption bounds, String reason) {
        Hold charged = untouched().charged(now, bounds, reason);
        if (lesson.equals(Lesson.NONE)) {
            return charged;
        }
        boolean twice = lesson.repeats(reason) && charged.suspended.isEmpty();
        String why = twice ? "it failed twice in the same way: " + reason : charged.suspended;
        return charged.suspended(why).learnt(lesson.failed(reason));
    }

    Hold begun(Request request) {
        Hold begun = with(attempts, last, until, suspended, repaired, request.fields(), undone)
                .with(repairedAt, lesson, interruption.read());
        return request.repairs() && lesson.equals(Lesson.NONE) ? begun.learnt(Lesson.of(request)) : begun;
    }

    /** Its repair was found to be impossible before anything was touched. */
    Hold refused(Request request, Instant now, String reason) {
        return with(attempts, now, until, suspended, repaired, Set.of(), undone)
                .learnt(Lesson.of(request).refused(reason));
    }

    /** It ended without having touched anything. */
    Hold untouched() {
        return with(attempts, last, until, suspended, repaired, Set.of(), undone);
    }

    /** Why the container must not follow another into its recreation; empty when it may. */
    Optional<String> heldBack(Container container, boolean ours) {
        return leftAlone(container, ours)
                .map(why -> "it is " + why)
                .or(() -> means(container, ours) && !suspended.isEmpty()
                        ? Optional.of("it is suspended after " + suspended)
                        : Optional.empty());
    }

    /** Since when and why the container is left alone; empty when it is not. */
    Optional<String> leftAlone(Container container, boolean ours) {
        return means(container, ours) ? alone.sentence() : Optional.empty();
    }

    /** Whether this is about the container: by marks, by id, or as the twin of that one. */
    boolean means(Container container, boolean ours) {
        return alone.marks()
                .map(marks -> marks.equals(Marks.of(container)))
                .orElseGet(() -> ours || containerId.equals(container.id()));
    }

    /** The same where this policy decides: left alone under another is so no more, unless Wharden was upgraded. */
    Optional<Hold> under(String digest, Optional<String> catalogue) {
        boolean upgraded = !alone.catalogue().equals(catalogue);
        if (!alone.holds() || (policyDigest.equals(digest) && !upgraded)) {
            return Optional.of(this);
        }
        boolean stays = upgraded || ContainerHistory.agree(policyDigest, digest);
        return stays ? Optional.of(leftAlone(containerId, digest, alone.under(catalogue))) : Optional.empty();
    }

    /** The same, if it is left alone, as of a verdict by this catalogue. */
    Hold judgedBy(Optional<String> catalogue) {
        return alone.holds() ? leftAlone(containerId, policyDigest, alone.under(catalogue)) : this;
    }

    /** A fresh one that only says that the container is left alone. */
    static Hold leftAlone(String containerId, String policyDigest, Alone alone) {
        return new Hold(
                containerId,
                policyDigest,
                0,
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                alone,
                Set.of(),
                Set.of(),
                Instant.EPOCH,
                List.of(),
                Lesson.NONE,
                Interruption.NONE);
    }

    /** Somebody made a new one of the same name, without all of the repair: a new start, unless that goes on and on. */
    private Hold replaced(String id, Set<String> fields, Supplier<String> writer, Instant now) {
        Hold after = again(fields) ? drifted(repaired, now) : this;
        List<Instant> recent = after.undone.stream()
                .filter(at -> at.plus(Duration.ofHours(1)).isAfter(now))
                .toList();
        String war = recent.size() < WAR ? "" : suspended;
        if (recent.size() >= WAR && suspended.isEmpty()) {
            war = OtherWriter.war(recent.size(), Duration.between(repairedAt, now)) + writer.get();
        }
        return new Hold(
                id,
                policyDigest,
                0,
                recent.isEmpty() ? Instant.EPOCH : now,
                Instant.EPOCH,
                war,
                Alone.NOT,
                after.repaired,
                Set.of(),
                recent.isEmpty() ? Instant.EPOCH : repairedAt,
                recent,
                Lesson.NONE,
                Interruption.NONE);
    }

    private boolean again(Set<String> fields) {
        return !Collections.disjoint(fields, repaired);
    }

    private Hold drifted(Set<String> fields, Instant now) {
        var left = new HashSet<>(repaired);
        left.removeAll(fields);
        List<Instant> times = Stream.concat(undone.stream(), Stream.of(now)).toList();
        return with(attempts, last, until, suspended, left, running, times);
    }

    private Hold charged(Instant now, Disruption bounds, String reason) {
        int failures = attempts + 1;
        Instant wait = now.plus(bounds.delay(failures));
        return with(
                failures,
                now,
                wait.isAfter(until) ? wait : until,
                failures >= bounds.attempts() && suspended.isEmpty() ? failures + " attempts: " + reason : suspended,
                repaired,
                running,
                undone);
    }

    private Hold forgiven() {
        Hold calm = with(0, Instant.EPOCH, Instant.EPOCH, "", repaired, running, List.of());
        return calm.with(repairedAt, Lesson.NONE, Interruption.NONE);
    }

    private Hold suspended(String why) {
        return with(attempts, last, until, why, repaired, running, undone);
    }

    private Hold learnt(Lesson latest) {
        return with(repairedAt, latest, interruption);
    }

    Hold with(Instant repairedAt, Lesson lesson, Interruption interruption) {
        return new Hold(
                containerId,
                policyDigest,
                attempts,
                last,
                until,
                suspended,
                alone,
                repaired,
                running,
                repairedAt,
                undone,
                lesson,
                interruption);
    }

    private Hold with(
            int attempts,
            Instant last,
            Instant until,
            String suspended,
            Set<String> repaired,
            Set<String> running,
            List<Instant> undone) {
        return new Hold(
                containerId,
                policyDigest,
                attempts,
                last,
                until,
                suspended,
                alone,
                repaired,
                running,
                repairedAt,
                undone,
                lesson,
                interruption);
    }
}
