package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.container.Tie;
import dev.wharden.docker.DockerException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to be true of all members before the recreation goes on: each twin as intended, all running, all proved. */
final class Trial {
    private static final Duration JUST_NOW = Duration.ofMillis(500);
    private static final Duration RECENT = Duration.ofMinutes(1);

    private Trial() {}

    /** Throws Unfaithful when a created twin is not what was intended: no old one was touched so far. */
    static void refuseUnlike(Bench bench, Preparation.Ready ready, Transaction transaction) {
        for (int i = 0; i < transaction.members().size(); i++) {
            Member member = transaction.members().get(i);
            Preparation.Part part = ready.parts().get(i);
            if (member.body().isPresent()) {
                List<String> differences = Fidelity.differences(
                        part.pattern(),
                        part.desired(),
                        Redirect.shown(member.body().get(), transaction.members()),
                        bench.successor(member));
                if (!differences.isEmpty()) {
                    throw new Unfaithful("the twin " + (i == 0 ? "" : "of " + member.name() + " ") + "would differ at "
                            + String.join(", ", differences));
                }
            }
        }
    }

    /** Throws Unfaithful when somebody has removed an old one that still ran: that was meant, and it must not come back as its twin. */
    static void refuseOrphans(Bench bench, Transaction transaction) {
        for (Member member : transaction.replaced()) {
            if (bench.old(member).isEmpty()) {
                throw new Unfaithful(member.name() + " was removed by another");
            }
        }
    }

    /** Throws Unfaithful when somebody has come to depend on a member since that was looked at: it would lose what it shares. Next time it is in the unit. */
    static void refuseNewcomers(Bench bench, Transaction transaction) {
        Set<String> known = transaction.members().stream()
                .flatMap(member -> Stream.concat(Stream.of(member.old()), member.twin().stream()))
                .collect(Collectors.toSet());
        for (Container one : bench.createdSince(transaction.order().begun().minus(RECENT))) {
            for (Member member : transaction.replaced()) {
                if (!known.contains(one.id())
                        && !Tie.between(one, member.before()).isEmpty()) {
                    throw new Unfaithful(one.name() + " has come to depend on " + member.name()
                            + " meanwhile, and has to be recreated with it");
                }
            }
        }
    }

    /** With the engine's words for their starts, when all run; it is not known who was started before a crash. */
    static Optional<Transaction> running(Bench bench, Transaction transaction) {
        Transaction running = transaction;
        for (Member member : transaction.members()) {
            Optional<Container> now =
                    (member.replaced() ? bench.twin(member) : bench.old(member)).filter(Container::running);
            if (now.isEmpty()) {
                return Optional.empty();
            }
            running = running.with(member.startedAt(now.get().text("/State/StartedAt")));
        }
        return Optional.of(running);
    }

    /** One that does not start often lacks another that started and ended at once: who that is, for people, or the empty string. */
    static String hint(Bench bench, Transaction transaction) {
        if (transaction.step() != RecreateStep.START || transaction.members().size() == 1) {
            return "";
        }
        try {
            return transaction.members().stream()
                    .flatMap(member -> bench.twin(member).stream())
                    .filter(now -> now.text("/State/Status").equals("exited") && now.number("/State/ExitCode") != 0)
                    .filter(now -> !now.text("/State/FinishedAt").startsWith("0001-"))
                    .map(now -> "; " + now.name() + " ended with exit code " + now.number("/State/ExitCode"))
                    .findFirst()
                    .orElse("");
        } catch (DockerException unavailable) {
            return "";
        }
    }

    /** Starts again who has ended since. Throws Unfaithful when one does not start. */
    static void run(Bench bench, Transaction transaction) {
        for (Member member : transaction.members()) {
            Container successor = bench.successor(member);
            try {
                if (!isDone(bench, member, successor)) {
                    bench.run(member, successor);
                }
            } catch (DockerException e) {
                throw new Unfaithful("the twin ended and does not start again: " + e.getMessage());
            }
        }
    }

    /**
     * The probation: one that fails fails all, and the slowest decides when it is over.
     *
     * @param started when the last of them had started
     */
    static Probation.Opinion judge(Bench bench, Transaction transaction, Instant started, Instant now) {
        Probation.Opinion all = new Probation.Opinion.Holds();
        for (Member member : transaction.members()) {
            Probation.Opinion one =
                    judge(bench, member, started, transaction.order().probation(), now);
            switch (one) {
                case Probation.Opinion.Holds holds -> {}
                case Probation.Opinion.Broken(String why) -> {
                    boolean target = member.name().equals(transaction.name());
                    return target ? one : new Probation.Opinion.Broken(member.name() + ", which follows it: " + why);
                }
                case Probation.Opinion.Frozen frozen -> {
                    return one;
                }
                case Probation.Opinion.Wait wait -> all = sooner(all, wait);
            }
        }
        return all;
    }

    private static Probation.Opinion judge(
            Bench bench, Member member, Instant started, Duration probation, Instant now) {
        Container successor;
        try {
            successor = bench.successor(member);
        } catch (DockerException.NotFound gone) {
            return new Probation.Opinion.Broken(
                    member.replaced() ? "the twin was removed by another" : "it was removed by another");
        }
        if (isDone(bench, member, successor)) {
            return new Probation.Opinion.Holds();
        }
        if (endedWithin(successor, now, JUST_NOW)
                && (endedWell(member, successor) || started.plus(JUST_NOW).isBefore(now))) {
            // The engine's word of who has ended it may still be on its way. What fails at once nobody has ended.
            return new Probation.Opinion.Wait(Probation.SOON);
        }
        boolean healthWanted = !member.before().text("/State/Health/Status").equals("unhealthy");
        return Probation.judge(successor, member.startedAt(), started, probation, healthWanted, now);
    }

    /** A job that has done its work: the engine would not start it again, and nor does Wharden. */
    private static boolean isDone(Bench bench, Member member, Container successor) {
        return endedWell(member, successor) && bench.farewells().done(successor.id());
    }

    private static boolean endedWell(Member member, Container successor) {
        return member.endsWell()
                && successor.text("/State/Status").equals("exited")
                && successor.number("/State/ExitCode") == 0
                && successor.text("/State/StartedAt").equals(member.startedAt());
    }

    static boolean endedWithin(Container successor, Instant now, Duration most) {
        if (!successor.text("/State/Status").equals("exited")) {
            return false;
        }
        try {
            Duration ago = Duration.between(Instant.parse(successor.text("/State/FinishedAt")), now);
            return !ago.isNegative() && ago.compareTo(most) < 0;
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    private static Probation.Opinion sooner(Probation.Opinion one, Probation.Opinion.Wait other) {
        return one instanceof Probation.Opinion.Wait wait && wait.lookAgain().compareTo(other.lookAgain()) < 0
                ? wait
                : other;
    }
}
