package dev.wharden.controller;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * A container that has only just started, and of which more is seen in a moment. One that its restart policy has
 * started does not count as such, so that no container delays a repair by ending again and again.
 *
 * <ul>
 *   <li>One that is root: whether it becomes another user, as a master with workers does, is not seen yet. What takes
 *       its user or the rights to that from it waits, ten seconds at most.
 *   <li>One whose image's script prepares what it needs, such as a new database: what ends it waits until its program
 *       has begun, half an hour at most. The next start would find the folder filled, and use what is half of it.
 * </ul>
 */
final class Starting {
    private static final Duration SEEN = Duration.ofSeconds(10);
    private static final Duration PREPARED = Duration.ofMinutes(30);
    private static final Capabilities RIGHTS = Capabilities.of(List.of("SETUID", "SETGID"));

    private Starting() {}

    /** What a remedy waits for; empty where it need not. */
    static Optional<Deferred> on(Remedy remedy, Subject subject, Instant now) {
        Container actual = subject.declared();
        if (!actual.running() || actual.number("/RestartCount") > 0) {
            return Optional.empty();
        }
        return prepared(remedy, subject, now).or(() -> seen(remedy, subject, now));
    }

    private static Optional<Deferred> prepared(Remedy remedy, Subject subject, Instant now) {
        boolean ends = remedy instanceof Remedy.Restart
                || (remedy instanceof Remedy.Recreate recreate && !recreate.restores());
        Instant last = started(subject.declared()).plus(PREPARED);
        return ends && subject.service().entering() && last.isAfter(now)
                ? Optional.of(new Deferred(
                        Reason.STARTING,
                        now.plus(SEEN),
                        "waits for: its entrypoint, a script that has not handed over to its program yet, "
                                + PREPARED.toMinutes() + " minutes at most"))
                : Optional.empty();
    }

    private static Optional<Deferred> seen(Remedy remedy, Subject subject, Instant now) {
        if (!(remedy instanceof Remedy.Recreate recreate) || recreate.restores()) {
            return Optional.empty();
        }
        Container actual = recreate.actual();
        Instant until = started(actual).plus(SEEN);
        boolean told = subject.service().runs() instanceof Observed.Known<ServiceUser>
                || subject.service().rootWork().isPresent();
        return until.isAfter(now) && !told && isTaken(actual, recreate.desired())
                ? Optional.of(new Deferred(
                        Reason.STARTING,
                        until,
                        "waits for: its first " + SEEN.toSeconds() + " seconds: it started as root, and whether it"
                                + " becomes another user is not seen yet"))
                : Optional.empty();
    }

    private static boolean isTaken(Container actual, Container desired) {
        Capabilities lost = Capabilities.of(actual).and(RIGHTS).minus(Capabilities.of(desired));
        return UserSpec.of(actual).isRoot()
                && (!lost.isEmpty() || !UserSpec.of(desired).isRoot());
    }

    private static Instant started(Container container) {
        try {
            return Instant.parse(container.text("/State/StartedAt"));
        } catch (DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }
}
