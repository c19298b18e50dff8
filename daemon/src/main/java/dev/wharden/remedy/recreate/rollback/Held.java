package dev.wharden.remedy.recreate.rollback;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.trial.Leftover;
import dev.wharden.remedy.recreate.trial.MountCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Those that are put back and not started: since a start would mount something else than they had, or since something
 * of them, or of their twins, runs on although the engine says that it has ended. What runs of a twin is looked for
 * when that was removed, right before the old one would start.
 */
final class Held {
    private final Bench bench;
    private final Leftover leftover;
    /** Their paths, by their names. */
    private final Map<ContainerName, String> astray;
    /** Why, for people. */
    private final Map<ContainerName, String> outlived = new HashMap<>();

    Held(Bench bench, Leftover leftover, Map<ContainerName, String> astray) {
        this.bench = bench;
        this.leftover = leftover;
        this.astray = Map.copyOf(astray);
    }

    /** The member as the step is to be undone for it. Throws a DockerException. */
    Member of(RecreateStep step, Member member, Member whole) {
        if (step == RecreateStep.STOP
                && member.fate() == Fate.NONE
                && member.before().running()
                && !runs(member)) {
            leftover.of(ids(member)).ifPresent(why -> outlived.put(member.name(), why));
        }
        return has(member.name()) ? whole.held() : whole;
    }

    private boolean runs(Member member) {
        return bench.old(member).filter(Container::running).isPresent();
    }

    /** The containers that are to have ended before the old one starts. */
    List<String> ids(Member member) {
        return Stream.of(Stream.of(member.old()), member.twin().stream(), bench.old(member).map(Container::id).stream())
                .flatMap(one -> one)
                .distinct()
                .toList();
    }

    /** Whether it is one of them as far as is known. */
    boolean has(ContainerName name) {
        return astray.containsKey(name) || outlived.containsKey(name);
    }

    /** Why it is not started, for people. */
    Optional<String> why(ContainerName name) {
        return Optional.ofNullable(outlived.get(name))
                .or(() -> Optional.ofNullable(astray.get(name)).map(target -> MountCheck.stays(name, target)));
    }

    /** Whether it waits for the end of what runs on. */
    boolean isOutlived(ContainerName name) {
        return outlived.containsKey(name);
    }

    /** Whether one of them does. */
    boolean isAnyOutlived() {
        return !outlived.isEmpty();
    }

    /** Throws Rejected where a twin that is to stay would start beside what runs on of its old one. */
    void refuseBeside(RecreateStep step, Member member) {
        if (step == RecreateStep.START && !runs(member)) {
            leftover.of(List.of(member.old())).ifPresent(why -> {
                throw new DockerException.Rejected(member.name() + ": " + why);
            });
        }
    }
}
