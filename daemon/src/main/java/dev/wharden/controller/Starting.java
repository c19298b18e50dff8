package dev.wharden.controller;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.UserSpec;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.EntryScript;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongFunction;

/**
 * A container that has only just started, and of which more is seen in a moment: what decides whether its twin can do
 * the same is told from what it does, and in its first second it has done nothing yet.
 *
 * <ul>
 *   <li>One that is root: whether it becomes another user, as a master with workers does, and what it writes to. What
 *       takes its user or the rights to that from it waits for its first ten seconds.
 *   <li>One whose root file system is to be read-only: where it writes. That waits as long.
 *   <li>One that is at a script that prepares what its program needs, such as a new database: what ends it waits until
 *       that has begun, half an hour at most. The next start would find the folder filled, and use what is half of it.
 *       One that for two minutes has been above a program which listens to a port that its image exposes, as RabbitMQ's
 *       is, prepares nothing: a server for that listens to itself alone, or to another port (InfluxDB's). How often its
 *       restart policy has started it says nothing of that: what bounds the wait is its time alone, half an hour in all
 *       since this container was first asked about, whatever restarts it.
 * </ul>
 *
 * <p>One that starts again and again, by its restart policy or by anybody, is seen after ten minutes of that: all that
 * it does it does in so short a life. An age that is negative by as much as is waited for is no age: the clock was set
 * since. Thread-safe: one lock.
 */
final class Starting {
    private static final Duration SEEN = Duration.ofSeconds(10);
    private static final Duration BEGUN = Duration.ofSeconds(1);
    private static final Duration SERVED = Duration.ofMinutes(2);
    private static final Duration PREPARED = Duration.ofMinutes(30);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Capabilities RIGHTS = Capabilities.of(List.of("SETUID", "SETGID"));
    private static final Capabilities OVERRIDE = Capabilities.of(List.of("DAC_OVERRIDE"));
    private static final String READ_ONLY = "/HostConfig/ReadonlyRootfs";

    private final InstantSource steady;
    private final BiFunction<Container, String, Observed<Boolean>> handsOver;
    private final LongFunction<Set<Integer>> listeners;

    /** Those that were only just started whenever a repair of them was asked for. */
    private final Map<ContainerName, Wait> waits = new HashMap<>();

    /** Those whose entrypoint was waited for. */
    private final Map<ContainerName, Entry> entries = new HashMap<>();

    /** Of which container, since when, and when it was asked about last. */
    private record Entry(String id, Instant since, Instant asked) {}

    /** Since when without a break, and when that was asked last. */
    private record Wait(Instant since, Instant asked) {}

    /**
     * Nothing waits yet.
     *
     * @param steady that waits go by
     * @param handsOver whether the script at a path in a container hands over to a program; may throw a DockerException
     * @param listeners which ports of TCP are listened to for others where a process is; asked only if that decides
     */
    Starting(
            InstantSource steady,
            BiFunction<Container, String, Observed<Boolean>> handsOver,
            LongFunction<Set<Integer>> listeners) {
        this.steady = steady;
        this.handsOver = handsOver;
        this.listeners = listeners;
    }

    /** Now, by the clock that waits go by. */
    Instant steady() {
        return steady.instant();
    }

    /**
     * What a remedy waits for; empty where it need not.
     *
     * @param now by the clock of the engine's host, which is this one
     */
    Optional<Deferred> on(Remedy remedy, Subject subject, Instant now) {
        Container actual = subject.declared();
        // Between two of its runs nothing is seen of it, and what it waits for goes on.
        if (!actual.running() || actual.restarting()) {
            return Optional.empty();
        }
        Optional<Deferred> entering = prepared(remedy, subject, now);
        return entering.isPresent() ? entering : bounded(actual.name(), seen(remedy, subject, now));
    }

    private synchronized Optional<Deferred> bounded(ContainerName name, Optional<Deferred> wait) {
        Instant now = steady.instant();
        // A repair that waits asks again within seconds: one that nobody asks for any more is done, or gone.
        waits.values().removeIf(known -> !known.asked().plus(LONGEST).isAfter(now));
        if (wait.isEmpty()) {
            waits.remove(name);
            return wait;
        }
        Wait known = waits.get(name);
        Instant since = known == null ? now : known.since();
        waits.put(name, new Wait(since, now));
        return since.plus(LONGEST).isAfter(now) ? wait : Optional.empty();
    }

    private Optional<Deferred> prepared(Remedy remedy, Subject subject, Instant now) {
        Container actual = subject.declared();
        boolean ends = remedy instanceof Remedy.Restart
                || (remedy instanceof Remedy.Recreate recreate && !recreate.restores());
        if (!ends || !isYounger(actual, PREPARED, now)) {
            return Optional.empty();
        }
        Optional<Deferred> wait = subject.service()
                .entering()
                .flatMap(script -> waitedFor(actual, script))
                .filter(_ -> !serves(subject, now));
        return isEntering(actual, wait.isPresent()) ? wait : Optional.empty();
    }

    /**
     * Whether it has been at its work for others for a while; not where what listens may be another container's, or the
     * host's.
     */
    private boolean serves(Subject subject, Instant now) {
        Container actual = subject.declared();
        String network = actual.text("/HostConfig/NetworkMode");
        JsonNode exposed = actual.at("/Config/ExposedPorts");
        return !isYounger(actual, SERVED, now)
                && subject.isAlone()
                && !network.equals("host")
                && !network.startsWith("container:")
                && !exposed.isEmpty()
                && listeners.apply(actual.pid()).stream().anyMatch(port -> exposed.has(port + "/tcp"));
    }

    /**
     * What is waited for because of a script; empty where nothing is. One that was given a command runs it sooner or
     * later. Of any other its text decides: many services are scripts, and to wait for those would hold each of their
     * repairs. A script that cannot be read is taken for a service, unless it was given options: those are the
     * program's.
     */
    private Optional<Deferred> waitedFor(Container actual, EntryScript script) {
        return switch (script.given()) {
            case UNSEEN -> Optional.of(wait(BEGUN, "its start: what its main process starts is not there yet"));
            case COMMAND -> Optional.of(handOver(""));
            case OPTIONS, NOTHING ->
                switch (handsOver.apply(actual, script.path())) {
                    case Observed.Known<Boolean>(Boolean hands) -> hands ? Optional.of(handOver("")) : Optional.empty();
                    case Observed.Absent<Boolean> _ -> Optional.empty();
                    case Observed.Unknown<Boolean>(String why) ->
                        script.given() == EntryScript.Given.OPTIONS
                                ? Optional.of(handOver(" (whether it hands over at all is not known: " + why + ")"))
                                : Optional.empty();
                };
        };
    }

    private Deferred handOver(String more) {
        return wait(
                SEEN,
                "its entrypoint, a script that has not handed over to its program yet, " + PREPARED.toMinutes()
                        + " minutes at most" + more);
    }

    private Deferred wait(Duration time, String what) {
        return new Deferred(Reason.STARTING, steady.instant().plus(time), "waits for: " + what);
    }

    /**
     * Whether a container whose entrypoint may be at work still has time for that. Its restarts do not give it more:
     * else one that ends every minute would never be repaired.
     */
    private synchronized boolean isEntering(Container actual, boolean entering) {
        Instant now = steady.instant();
        entries.values().removeIf(known -> !known.asked().plus(PREPARED).isAfter(now));
        Entry known = entries.get(actual.name());
        Instant since = known != null && known.id().equals(actual.id()) ? known.since() : Instant.MAX;
        if (since.equals(Instant.MAX)) {
            if (!entering) {
                return false;
            }
            since = now;
        }
        entries.put(actual.name(), new Entry(actual.id(), since, now));
        return entering && since.plus(PREPARED).isAfter(now);
    }

    private Optional<Deferred> seen(Remedy remedy, Subject subject, Instant now) {
        if (!(remedy instanceof Remedy.Recreate recreate)
                || recreate.restores()
                || !isYounger(recreate.actual(), SEEN, now)) {
            return Optional.empty();
        }
        return unseen(subject, recreate.actual(), recreate.desired())
                .map(unseen -> new Deferred(
                        Reason.STARTING,
                        steady.instant()
                                .plus(Duration.between(
                                        now, started(recreate.actual()).plus(SEEN))),
                        "waits for: its first " + SEEN.toSeconds() + " seconds: " + unseen));
    }

    /** What of it must be seen before, for people; empty for nothing. */
    private static Optional<String> unseen(Subject subject, Container actual, Container desired) {
        boolean runs = subject.service().runs() instanceof Observed.Known<ServiceUser>;
        if (!runs && subject.service().rootWork().isEmpty() && isTaken(actual, desired)) {
            return Optional.of("it started as root, and whether it becomes another user is not seen yet");
        }
        if (!actual.isTrue(READ_ONLY) && desired.isTrue(READ_ONLY)) {
            return Optional.of("where it writes is not seen yet, and its root filesystem is to be read-only");
        }
        return !runs && UserSpec.of(actual).isRoot() && isLost(OVERRIDE, actual, desired) && isMounted(actual)
                ? Optional.of("it started as root, and what it writes to is not seen yet")
                : Optional.empty();
    }

    private static boolean isTaken(Container actual, Container desired) {
        return UserSpec.of(actual).isRoot()
                && (isLost(RIGHTS, actual, desired) || !UserSpec.of(desired).isRoot());
    }

    private static boolean isLost(Capabilities rights, Container actual, Container desired) {
        return !Capabilities.of(actual)
                .and(rights)
                .minus(Capabilities.of(desired))
                .isEmpty();
    }

    private static boolean isMounted(Container actual) {
        return actual.at("/Mounts")
                .valueStream()
                .anyMatch(mount -> mount.path("RW").asBoolean());
    }

    private static boolean isYounger(Container actual, Duration age, Instant now) {
        Duration up = Duration.between(started(actual), now);
        return up.compareTo(age) < 0 && up.compareTo(age.negated()) > 0;
    }

    private static Instant started(Container container) {
        try {
            return Instant.parse(container.text("/State/StartedAt"));
        } catch (DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }
}
