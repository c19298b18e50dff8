package dev.wharden.remedy.recreate.interference;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.ComposeCalls;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.coexistence.ComposeDown;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.Way;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.remedy.transaction.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was ordered of a whole Compose project while Wharden had one of its containers down. The engine tells of no stop
 * of what does not run, so that it is told by the others: when each of those that ran was stopped or removed by calls
 * of other clients, and none runs in their place, the one that Wharden has down was meant too. One rule for
 * {@code compose stop} and {@code compose down}: it is left as that leaves the others. Of a project of one service
 * nothing can be told, nor after a gap in the events or an end of the daemon: then it comes back.
 */
public enum ProjectOrder {
    /** Nothing that concerns it. */
    NONE,
    /** That cannot be said yet: the others may be on their way to a new start. */
    OPEN,
    /** It was stopped. */
    STOPPED,
    /** It was taken down: the others are gone, and a network that they had. */
    DOWN;

    /** How long others that were told to stop are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Looks. Throws a DockerException.
     *
     * @param action that has watched who else ran
     * @param unit what it has stopped
     * @param since when the step began that it is at
     */
    private static ProjectOrder of(
            ComposeProjects projects,
            DockerReader reader,
            String action,
            List<Container> unit,
            Instant since,
            Instant now) {
        ComposeCalls calls = projects.exits().compose();
        Optional<ComposeCalls.Watch> watched =
                calls.watched(action).filter(watch -> !watch.siblings().isEmpty());
        if (watched.isEmpty()) {
            return NONE;
        }
        ComposeCalls.Watch watch = watched.get();
        boolean patient = now.isBefore(since.plus(PATIENCE));
        boolean open = false;
        boolean gone = true;
        for (String sibling : watch.siblings()) {
            Optional<Container> there = Moved.find(reader, sibling);
            boolean runs = there.filter(Container::running).isPresent();
            boolean stops = patient
                    && there.filter(one -> projects.exits().ordered(sibling, one)
                                    && !projects.exits().startedSince(one))
                            .isPresent();
            if (!calls.isCalled(watch, sibling) || (runs && !stops)) {
                return NONE;
            }
            gone &= there.isEmpty();
            open |= runs
                    || there.filter(one ->
                                    Probation.endedWithin(one, projects.exits().engine(now), Intervention.RESTART))
                            .isPresent();
        }
        for (Container other : projects.others(action, watch.project(), unit)) {
            boolean replaces = !watch.siblings().contains(other.id());
            if (replaces && other.running()) {
                return NONE;
            }
            // Compose creates all before it starts them.
            open |= replaces && patient && other.text("/State/Status").equals("created");
        }
        boolean down = gone && ComposeDown.isNetworkGone(reader, ComposeDown.networks(unit, watch.project()));
        return open ? OPEN : down ? DOWN : STOPPED;
    }

    /** The same for a recreation. */
    public static ProjectOrder of(Bench bench, Transaction transaction) {
        return of(
                bench.projects(),
                bench.reader(),
                transaction.operation().action(),
                before(transaction),
                transaction.since(),
                bench.now());
    }

    /**
     * Throws Meddling when somebody is at work on the Compose project of an old one; else remembers who runs there
     * before Wharden stops it, or goes on to what cannot be taken back.
     *
     * @param early whether Wharden has not stopped it yet
     */
    public static void giveWay(Bench bench, Transaction transaction, boolean early) {
        ComposeProjects projects = bench.projects();
        List<Container> unit = before(transaction);
        projects.atWork(unit).ifPresent(why -> {
            if (early) {
                projects.exits().compose().putOff(transaction.operation().action());
            }
            throw new Meddling(why);
        });
        if (early) {
            projects.watch(transaction.operation().action(), unit);
        } else {
            projects.goOn(unit);
        }
    }

    private static List<Container> before(Transaction transaction) {
        return transaction.members().stream().map(Member::before).toList();
    }

    /**
     * The transaction that goes back without its target, for people.
     *
     * @param with what has become of its members
     * @param when it was taken down: a clause
     */
    static Transaction away(Transaction with, Member target, String when) {
        return with.interfered(
                "Compose project " + ComposeProjects.shown(Way.project(target.before())) + " was taken down " + when
                        + ", and " + target.name() + " stays away: wharden undo "
                        + with.operation().action() + " creates it again" + Taken.before(with),
                false);
    }

    /** Throws Meddling when the project was stopped, or may have been: then the twin is not started. */
    public static void refuse(Bench bench, Transaction transaction) {
        if (of(bench, transaction) != NONE) {
            throw new Meddling(others(transaction) + " were stopped by another Docker client");
        }
    }

    /** The transaction that goes back, with what it comes to; empty while that cannot be said yet. */
    public static Optional<Transaction> told(Bench bench, Transaction transaction) {
        return switch (of(bench, transaction)) {
            case NONE -> Optional.of(transaction);
            case OPEN -> Optional.empty();
            case STOPPED -> Optional.of(stopped(transaction));
            case DOWN ->
                Optional.of(away(
                        with(transaction, Fate.REMOVED),
                        transaction.members().getFirst(),
                        "while Wharden was recreating " + transaction.name()));
        };
    }

    /** What it was before, and stopped. */
    public static Transaction stopped(Transaction transaction) {
        return with(transaction, Fate.STOPPED)
                .interfered(
                        others(transaction) + " were stopped by another Docker client while Wharden was recreating "
                                + transaction.name() + ", which is as it was before, and stays stopped"
                                + Taken.before(transaction),
                        false);
    }

    private static Transaction with(Transaction transaction, Fate fate) {
        Transaction all = transaction;
        for (Member member : transaction.members()) {
            all = member.isTaken() ? all : all.with(member.with(fate));
        }
        return all;
    }

    private static String others(Transaction transaction) {
        return others(transaction.members().getFirst().before());
    }

    private static String others(Container container) {
        return "all others of the Compose project " + ComposeProjects.shown(Way.project(container));
    }

    /**
     * What follows for one that is restarted in place, and was stopped for that: it stays stopped, is looked at again
     * soon, or, where this is empty, is started. Throws a DockerException.
     */
    public static Optional<Outcome> stays(
            ComposeProjects projects, DockerReader reader, Operation operation, Container stopped, Instant since) {
        Instant now = projects.clock().instant();
        return switch (of(projects, reader, operation.action(), List.of(stopped), since, now)) {
            case NONE -> Optional.empty();
            case OPEN -> Optional.of(new Outcome.InProgress(Probation.SOON));
            case STOPPED, DOWN ->
                Optional.of(new Outcome.Interfered(
                        others(stopped) + " were stopped by another Docker client, and it stays stopped"));
        };
    }
}
