package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.quarantine.Runaways.Runaway;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Freezes the members of a group, and says of each what came of it. */
final class GroupFreeze {
    private static final Logger LOG = LoggerFactory.getLogger(GroupFreeze.class);

    private final DockerReader reader;
    private final Members members;
    private final Freezer freezer;
    private final VolumeHolder volumes;

    GroupFreeze(DockerReader reader, Members members, Freezer freezer, VolumeHolder volumes) {
        this.reader = reader;
        this.members = members;
        this.freezer = freezer;
        this.volumes = volumes;
    }

    /**
     * What came of it.
     *
     * @param told what a person should know, a sentence each
     * @param runaways processes that run on
     * @param failure why not all could be frozen
     */
    record Attempt(List<String> told, List<Runaway> runaways, Optional<DockerException> failure) {
        /** A group as it is then. */
        Quarantined of(Quarantined before) {
            return before.forgetting(Freezer.NOT_FROZEN).noting(told).running(runaways);
        }

        /** The same; where not all could be frozen that is kept, and the engine's answer thrown. */
        Quarantined whole(Quarantined before, QuarantineLog log) {
            Quarantined after = of(before);
            if (failure.isPresent()) {
                if (!after.equals(before)) {
                    log.advance(after);
                }
                throw failure.get();
            }
            return after;
        }
    }

    /**
     * Freezes all. When one cannot be frozen the others are, and all are cut: half a containment is better than none.
     *
     * @param fresh the members were inspected this moment, so that no time is lost by looking again
     */
    Attempt all(DockerWriter writer, Quarantined group, boolean fresh) {
        var told = new ArrayList<String>();
        var runaways = new ArrayList<Runaway>();
        Optional<DockerException> failure = members.each(group, member -> {
            Supplier<Container> seen = () -> fresh ? member.before() : reader.inspect(member.id());
            freeze(writer, group, member, seen, told, runaways).ifPresent(GroupFreeze::rethrow);
        });
        failure.ifPresent(
                no -> members.each(group, member -> freezer.cut(writer, member)).ifPresent(no::addSuppressed));
        group.members().stream()
                .filter(member -> runaways.stream().noneMatch(one -> one.id().equals(member.id())))
                .forEach(member -> runaways.addAll(left(group, member)));
        return said(group, new Attempt(told, runaways, failure));
    }

    /** Of one that is gone, or could not be frozen, what it left. */
    List<Runaway> left(Quarantined group, HeldContainer member) {
        return group.runaways().stream()
                .flatMap(some -> some.all().stream())
                .filter(one -> one.killed() && one.id().equals(member.id()))
                .filter(freezer::lives)
                .toList();
    }

    /** Freezes one, by what was just seen of it. */
    Attempt one(DockerWriter writer, Quarantined group, Container seen) {
        var told = new ArrayList<String>();
        var runaways = new ArrayList<>(group.runaways().stream()
                .flatMap(some -> some.all().stream())
                .filter(one -> !one.id().equals(seen.id()))
                .toList());
        HeldContainer member = group.members().stream()
                .filter(one -> one.id().equals(seen.id()))
                .findFirst()
                .orElseGet(() -> new HeldContainer(seen));
        Optional<DockerException> failure = freeze(writer, group, member, () -> seen, told, runaways);
        return said(group, new Attempt(told, runaways, failure));
    }

    private Optional<DockerException> freeze(
            DockerWriter writer,
            Quarantined group,
            HeldContainer member,
            Supplier<Container> seen,
            List<String> told,
            List<Runaway> runaways) {
        try {
            Freezer.Frozen frozen =
                    freezer.freeze(writer, seen.get(), group.killed(member), () -> volumes.keep(writer, member));
            told.addAll(frozen.told());
            runaways.addAll(frozen.runaways());
            return Optional.empty();
        } catch (DockerException no) {
            if (!(no instanceof DockerException.NotFound)) {
                told.add(unfrozen(member, no));
            }
            return Optional.of(no);
        }
    }

    private static void rethrow(DockerException no) {
        throw no;
    }

    private static String unfrozen(HeldContainer member, DockerException no) {
        long pid = member.before().pid();
        return Freezer.NOT_FROZEN + member.name() + " may run on: " + no.getMessage()
                + (pid > 0
                        ? "; if that lasts, end on the host what runs of it (its first process was " + pid + ")"
                        : "");
    }

    private static Attempt said(Quarantined group, Attempt attempt) {
        var sentences = new ArrayList<>(attempt.told());
        if (!attempt.runaways().isEmpty()) {
            sentences.addAll(new Runaways(attempt.runaways()).sentences());
        }
        sentences.stream()
                .filter(sentence -> !group.limits().contains(sentence))
                .forEach(sentence -> LOG.atWarn()
                        .addKeyValue("container", group.container())
                        .addKeyValue("cause", sentence)
                        .log("A freeze was not a plain one"));
        return attempt;
    }
}
