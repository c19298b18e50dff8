package dev.wharden.remedy.recreate.trial;

import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
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
     * The first that has ended by itself until its commit was made: there is a way back as long as its old one is
     * there. Empty where none has, and where that cannot be told from what another client or the engine's own end has
     * done.
     */
    public static Optional<String> fallen(Bench bench, Transaction committed) {
        Optional<Instant> started = committed.started().filter(bench.exits()::heardSince);
        if (started.isEmpty() || committed.interfered()) {
            return Optional.empty();
        }
        return committed.members().stream()
                .filter(member -> member.fate() == Fate.NONE)
                .flatMap(member -> bench.present(member).map(now -> new Seen(member, now)).stream())
                .filter(seen -> !seen.runsOn() && !seen.wasStarted() && !seen.hasDoneItsWork(bench))
                .filter(seen -> !bench.exits().stoppedSince(seen.now(), started.get(), Duration.ZERO))
                .map(seen -> seen.member().name().equals(committed.name())
                        ? seen.word()
                        : Blame.word(seen.member(), seen.word()))
                .findFirst();
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

        private String word() {
            return (runs() ? "it was restarted" : "it ended with exit code " + now.number("/State/ExitCode"))
                    + " right after its probation";
        }
    }
}
