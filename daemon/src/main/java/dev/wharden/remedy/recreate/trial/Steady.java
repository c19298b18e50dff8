package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether what was judged to have proved itself still runs as it did then: between the last look and the commit lie
 * other checks, and a program that gives up takes its time to end.
 */
public final class Steady {
    private Steady() {}

    /** Whether all do, right before the commit; where one does not the next look judges why. Throws NotFound. */
    public static boolean holds(Bench bench, Transaction proved) {
        return proved.members().stream()
                .filter(member -> member.fate() == Fate.NONE)
                .map(member -> new Seen(member, bench.successor(member)))
                .allMatch(seen -> seen.runsOn() || seen.hasDoneItsWork(bench));
    }

    /**
     * The first that has failed by itself until its commit was made. Empty where none has, where that cannot be told
     * from what another client or the engine's own end has done, and where there is no way back any more. One that has
     * ended well and works in turns goes on: the engine does not start what had ended before it got its policy. Throws
     * a DockerException.
     */
    public static Optional<String> fallen(Bench bench, Transaction committed) {
        Optional<Instant> started = committed.started().filter(bench.exits()::heardSince);
        if (started.isEmpty() || committed.interfered()) {
            return Optional.empty();
        }
        List<Seen> ended = committed.members().stream()
                .filter(member -> member.fate() == Fate.NONE)
                .flatMap(member -> bench.present(member).map(now -> new Seen(member, now)).stream())
                .filter(seen -> !seen.runsOn() && !seen.wasStarted())
                // It waits for words that are on their way, of a fall too.
                .filter(seen -> !bench.exits().stoppedSince(seen.now(), started.get(), Duration.ZERO))
                .toList();
        ended.stream().filter(Seen::isBetweenTurns).forEach(seen -> bench.run(seen.member(), seen.now()));
        Instant engine = bench.exits().engine(started.get());
        return ended.stream()
                .filter(seen -> seen.hasFailed(bench, engine))
                .filter(_ -> hasWayBack(bench, committed))
                .map(seen -> seen.member().name().equals(committed.name())
                        ? seen.word()
                        : Blame.word(seen.member(), seen.word()))
                .findFirst();
    }

    /** Whether all that was before is there still, and was not asked to go. */
    private static boolean hasWayBack(Bench bench, Transaction committed) {
        return committed.members().stream()
                .allMatch(member -> member.removed()
                        ? bench.beside(member, Role.KEEPER).isPresent()
                        : !bench.exits().isRemoving(member.old())
                                && bench.old(member).isPresent());
    }

    private record Seen(Member member, Container now) {
        private boolean runs() {
            return now.running() && !now.restarting();
        }

        private boolean runsOn() {
            return runs() && now.text("/State/StartedAt").equals(member.startedAt());
        }

        /** By a client, as Wharden starts one that does its work in turns: the engine counts what it starts itself. */
        private boolean wasStarted() {
            return runs() && now.number("/RestartCount") == 0;
        }

        private boolean hasDoneItsWork(Bench bench) {
            return Done.isJob(bench, member, now) || Done.isTurn(bench, member, now);
        }

        private boolean isBetweenTurns() {
            return !member.endsWell()
                    && now.text("/State/Status").equals("exited")
                    && now.number("/State/ExitCode") == 0;
        }

        /** With an error: who ends well works in turns, or is done. */
        private boolean hasFailed(Bench bench, Instant started) {
            return runs()
                    ? bench.exits().falls(now.id()).stream()
                            .anyMatch(fall -> fall.at().isAfter(started))
                    : now.number("/State/ExitCode") != 0;
        }

        private String word() {
            return (runs() ? "it was restarted" : "it ended with exit code " + now.number("/State/ExitCode"))
                    + " right after its probation";
        }
    }
}
