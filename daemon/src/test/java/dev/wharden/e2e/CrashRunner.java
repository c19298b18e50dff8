package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.wharden.command.Command;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.e2e.CrashCell.Meanwhile;
import dev.wharden.e2e.CrashCell.Moment;
import dev.wharden.e2e.CrashCell.Shape;
import dev.wharden.e2e.CrashPlan.Undisturbed;
import dev.wharden.e2e.CrashSubject.Alone;
import dev.wharden.e2e.CrashSubject.Kind;
import dev.wharden.e2e.CrashSubject.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * Kills the daemon at the calls of a batch of cells, lets the engine have its fate, starts the daemon again and judges.
 * The start for the next batch is the second recovery of this one: it must change nothing.
 */
final class CrashRunner {
    private static final Duration HIT = Duration.ofSeconds(90);
    private static final Duration RECOVERED = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(100);
    /** Where a recovery is killed: at its first call, its second, its third, in turn. */
    private static final int CALLS_AGAIN = 3;

    private final CrashStage stage;
    private final CrashScore score = new CrashScore();
    private final CrashRest rest;
    private final List<String> old = new ArrayList<>();
    private int batches;

    CrashRunner(CrashStage stage) {
        this.stage = stage;
        rest = new CrashRest(stage, score);
    }

    CrashScore score() {
        return score;
    }

    /** Lets every operation run to its end on every shape; each must end exactly. */
    CrashPlan count(Collection<Undisturbed> ways) {
        List<CrashSubject> subjects = together(
                ways,
                way -> stage.subject(new CrashCell(way.operation(), way.shape(), 0, Moment.BEFORE, Meanwhile.NOTHING)));
        var calls = new HashMap<Undisturbed, List<String>>();
        RunningDaemon daemon = stage.daemon();
        try {
            subjects.stream().filter(CrashRunner::asked).forEach(subject -> {
                awaitFirst(daemon, subject);
                ask(subject);
            });
            Map<CrashSubject, Verdict> verdicts = settle(daemon, subjects, Map.of(), () -> false);
            verdicts.forEach((subject, verdict) -> {
                if (!verdict.exact()) {
                    throw new AssertionError("undisturbed " + subject.cell() + ": " + verdict + "\n" + daemon.log());
                }
                calls.put(
                        new Undisturbed(
                                subject.cell().operation(), subject.cell().shape()),
                        calls(subject));
            });
        } finally {
            daemon.kill();
        }
        subjects.forEach(subject -> {
            boolean refused = subject.cell().operation().refuses(subject.cell().shape());
            if (refused != calls(subject).isEmpty()) {
                throw new AssertionError(subject.cell() + ": " + calls(subject));
            }
        });
        stage.remove(subjects.stream().map(CrashSubject::name).toList());
        return new CrashPlan(calls);
    }

    /** The calls of its first action, those for whoever follows it too. */
    private List<String> calls(CrashSubject subject) {
        return stage.trail.calls(
                List.of(subject.name(), CrashFollower.of(subject.name())),
                subject.cell().operation().kind());
    }

    /** Runs a batch; all its cells have the same fate of the engine. Returns a line for people. */
    String run(List<CrashCell> cells) {
        long begun = System.nanoTime();
        Meanwhile meanwhile = cells.getFirst().meanwhile();
        List<CrashSubject> subjects = together(cells, stage::subject);
        Map<Shape, String> controls = meanwhile == Meanwhile.NOTHING
                ? Map.of()
                : stage.controls(cells.stream().map(CrashCell::shape).distinct().toList());
        kill(subjects);
        stage.remove(old);
        old.clear();
        stage.meanwhile(meanwhile);
        var alone = new HashMap<Shape, Alone>();
        controls.forEach((shape, control) -> alone.put(shape, stage.alone(control)));
        killAgain(subjects, alone);
        Map<CrashSubject, Verdict> verdicts;
        RunningDaemon daemon = stage.daemon();
        try {
            verdicts = settle(daemon, subjects, alone, () -> false);
        } finally {
            daemon.kill();
        }
        rest.clear();
        var line = new StringBuilder();
        verdicts.forEach((subject, verdict) -> {
            score.ran(subject.cell(), verdict);
            line.append(verdict.exact() ? " " : " !! ").append(subject.cell().word());
            if (!verdict.exact()) {
                line.append(' ')
                        .append(verdict)
                        .append('\n')
                        .append(stage.trail.story(subject.name()))
                        .append(daemon.log());
            } else {
                rest.take(subject);
            }
        });
        old.addAll(subjects.stream().map(CrashSubject::name).toList());
        old.addAll(controls.values());
        return String.format("%4.1f s, engine %s:%s", (System.nanoTime() - begun) / 1e9, meanwhile.word(), line);
    }

    /** The last batch has no next one. */
    void finish() {
        RunningDaemon daemon = stage.daemon();
        try {
            await(daemon, "all are looked at again", () -> rest.seen(daemon));
            rest.compare();
        } finally {
            daemon.kill();
        }
        stage.remove(old);
    }

    private void kill(List<CrashSubject> subjects) {
        subjects.stream().filter(subject -> !asked(subject)).forEach(this::arm);
        RunningDaemon daemon = stage.daemon();
        try {
            subjects.stream().filter(CrashRunner::asked).forEach(subject -> {
                awaitFirst(daemon, subject);
                arm(subject);
                ask(subject);
            });
            await(
                    daemon,
                    "every call is held: " + subjects,
                    () -> subjects.stream().allMatch(subject -> stage.gate.holds(subject.name())));
            await(daemon, "all are looked at again", () -> rest.seen(daemon));
            rest.compare();
        } finally {
            daemon.kill();
            score.killed();
            stage.gate.drop();
        }
    }

    /**
     * The daemon that goes on is killed too: as soon as one of them is at its next call, or at its second or third, or
     * when all is done.
     */
    private void killAgain(List<CrashSubject> subjects, Map<Shape, Alone> alone) {
        batches++;
        int call = 1 + batches % CALLS_AGAIN;
        Moment moment = batches % 2 == 0 ? Moment.BEFORE : Moment.AFTER;
        subjects.forEach(subject -> stage.gate.arm(subject.name(), call, moment));
        RunningDaemon daemon = stage.daemon();
        try {
            settle(daemon, subjects, alone, () -> held(subjects) > 0);
        } finally {
            int held = held(subjects);
            daemon.kill();
            score.killedAgain(held);
            stage.gate.drop();
        }
    }

    private int held(List<CrashSubject> subjects) {
        return Math.toIntExact(subjects.stream()
                .filter(subject -> stage.gate.holds(subject.name()))
                .count());
    }

    private void arm(CrashSubject subject) {
        stage.gate.arm(subject.name(), subject.cell().call(), subject.cell().moment());
    }

    private static boolean asked(CrashSubject subject) {
        return subject.cell().operation().after().isPresent();
    }

    private void awaitFirst(RunningDaemon daemon, CrashSubject subject) {
        await(daemon, subject.name() + " can be asked for", () -> first(subject).isPresent());
    }

    /** The action that has to have ended before a person asks. */
    private Optional<String> first(CrashSubject subject) {
        return stage.trail.last(
                subject.name(), subject.cell().operation().after().orElseThrow());
    }

    private static void await(RunningDaemon daemon, String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(what)
                    .atMost(HIT)
                    .pollInterval(LOOK)
                    .failFast(() -> !daemon.isAlive())
                    .until(condition);
        } catch (ConditionTimeoutException | TerminalFailureException late) {
            throw new AssertionError(what + ": " + CrashStage.rows(daemon) + "\n" + daemon.log(), late);
        }
    }

    private void ask(CrashSubject subject) {
        if (subject.cell().operation() == CrashOperation.UNDO) {
            stage.ask(new Command.Undo(first(subject).orElseThrow(), "a crash test"));
        } else {
            stage.ask(new Command.Release(ContainerName.of(subject.name()), false, "a crash test"));
        }
    }

    /** Waits for each to be exact, or for something else; what is not after a long time is judged as it is. */
    private Map<CrashSubject, Verdict> settle(
            RunningDaemon daemon, List<CrashSubject> subjects, Map<Shape, Alone> alone, BooleanSupplier enough) {
        var verdicts = new LinkedHashMap<CrashSubject, Verdict>();
        try {
            Awaitility.await("all is as it should be")
                    .atMost(RECOVERED)
                    .pollInterval(LOOK)
                    .until(() -> {
                        Map<String, JsonNode> rows = CrashStage.rows(daemon);

                        for (CrashSubject subject : subjects) {
                            Verdict known = verdicts.get(subject);
                            if (known == null || !known.exact()) {
                                verdicts.put(subject, judge(subject, rows, alone));
                            }
                        }
                        return enough.getAsBoolean()
                                || verdicts.values().stream().allMatch(Verdict::exact);
                    });
        } catch (ConditionTimeoutException late) {
            Shown.lines("not settled: " + Shown.line(late));
        }
        return verdicts;
    }

    private Verdict judge(CrashSubject subject, Map<String, JsonNode> rows, Map<Shape, Alone> alone) {
        JsonNode row = rows.getOrDefault(subject.name(), MissingNode.getInstance());
        try {
            return subject.judge(
                    stage.docker,
                    row,
                    stage.trail,
                    alone.getOrDefault(subject.cell().shape(), Alone.RUNS));
        } catch (DockerException.NotFound | DockerException.Stuck moving) {
            // Removed between the list and the look, or being worked on by the engine itself.
            return new Verdict(Kind.INEXACT, "it changes");
        }
    }

    private static <A, B> List<B> together(Collection<A> many, Function<A, B> work) {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var results = new ArrayList<B>();
            for (Future<B> future : threads.invokeAll(many.stream()
                    .map(one -> (Callable<B>) () -> work.apply(one))
                    .toList())) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
