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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Freezes the members of a group, and says of each what came of it. */
final class GroupFreeze {
    private static final Logger LOG = LoggerFactory.getLogger(GroupFreeze.class);

    private final DockerReader reader;
    private final Members members;
    private final Freezer freezer;
    private final ConnectedNetworks connections;
    private final VolumeHolder volumes;

    GroupFreeze(
            DockerReader reader,
            Members members,
            Freezer freezer,
            ConnectedNetworks connections,
            VolumeHolder volumes) {
        this.reader = reader;
        this.members = members;
        this.freezer = freezer;
        this.connections = connections;
        this.volumes = volumes;
    }

    /**
     * What came of it.
     *
     * @param asked how the sentences begin that say who was not frozen, of those that were asked for
     * @param told what a person should know, a sentence each
     * @param runaways processes that run on
     * @param failure why not all could be frozen
     */
    record Attempt(String asked, List<String> told, List<Runaway> runaways, Optional<DockerException> failure) {
        /** A group as it is then. */
        Quarantined of(Quarantined before) {
            return before.forgetting(asked).noting(told).running(runaways);
        }

        /** Throws the engine's answer where not all could be frozen. */
        void check() {
            failure.ifPresent(GroupFreeze::rethrow);
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
            Optional<DockerException> no = freeze(writer, group, member, seen, told, runaways);
            no.ifPresent(GroupFreeze::rethrow);
        });
        failure.ifPresent(no ->
                members.each(group, member -> connections.cut(writer, member)).ifPresent(no::addSuppressed));
        group.members().stream()
                .filter(member -> runaways.stream().noneMatch(one -> one.id().equals(member.id())))
                .forEach(member -> runaways.addAll(left(group, member)));
        return said(group, new Attempt(Freezer.NOT_FROZEN, told, runaways, failure));
    }

    /** Of one that was told to end, or is gone, what it left. */
    List<Runaway> left(Quarantined group, HeldContainer member) {
        return alive(group, member).filter(Runaway::killed).toList();
    }

    private Stream<Runaway> alive(Quarantined group, HeldContainer member) {
        return group.runaways().stream()
                .flatMap(some -> some.all().stream())
                .filter(one -> one.id().equals(member.id()))
                .filter(freezer::lives);
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
        return said(group, new Attempt(unfrozen(member), told, runaways, failure));
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
                    freezer.freeze(writer, seen.get(), group.killed(member), () -> keep(writer, member, told));
            told.addAll(frozen.told());
            runaways.addAll(frozen.runaways());
            return Optional.empty();
        } catch (DockerException no) {
            if (!(no instanceof DockerException.NotFound) || !members.isGone(member)) {
                runaways.addAll(alive(group, member).toList());
                told.add(unfrozen(member) + no.getMessage() + howToEnd(member));
            }
            return Optional.of(no);
        }
    }

    /** Whatever the engine says: that it does not run comes before its data. */
    private void keep(DockerWriter writer, HeldContainer member, List<String> told) {
        try {
            volumes.keep(writer, member);
        } catch (DockerException no) {
            told.add("the anonymous volumes of " + member.name() + " could not be kept: " + no.getMessage());
        }
    }

    private static void rethrow(DockerException no) {
        throw no;
    }

    private static String unfrozen(HeldContainer member) {
        return Freezer.NOT_FROZEN + member.name() + " may run on: ";
    }

    private static String howToEnd(HeldContainer member) {
        long pid = member.before().pid();
        return pid > 0 ? "; if that lasts, end on the host what runs of it (its first process was " + pid + ")" : "";
    }

    private static Attempt said(Quarantined group, Attempt attempt) {
        var sentences = new ArrayList<>(attempt.told());
        if (!attempt.runaways().isEmpty()) {
            sentences.addAll(new Runaways(attempt.runaways()).sentences());
        }
        List<String> known = group.sentences();
        sentences.stream()
                .filter(sentence -> !known.contains(sentence))
                .forEach(sentence -> LOG.atWarn()
                        .addKeyValue("container", group.container())
                        .addKeyValue("cause", sentence)
                        .log("A freeze was not a plain one"));
        return attempt;
    }
}
