package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.quarantine.Runaways.Runaway;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.notes.PrunableNetworks;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Unfrozen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one step to every member of a group. A member that is gone has nothing left to be done. */
final class GroupWork {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWork.class);
    private static final int SHORT = 12;

    private final DockerReader reader;
    private final ConnectedNetworks connections;
    private final Freezer freezer;
    private final Releaser releaser;
    private final VolumeHolder volumes;
    private final Tightener tightener;
    private final Likeness likeness;

    GroupWork(DockerReader reader, KernelEvidence kernel) {
        this.reader = reader;
        this.connections = new ConnectedNetworks(reader);
        this.freezer = new Freezer(reader, connections, kernel);
        this.releaser = new Releaser(reader, connections, kernel);
        this.volumes = new VolumeHolder(reader);
        this.tightener = new Tightener(reader, volumes);
        this.likeness = new Likeness(reader);
    }

    /** The members that are there, each with what it is now, and why others that may be there cannot be read. */
    Look look(Quarantined quarantined) {
        var present = new ArrayList<Present>();
        Optional<DockerException> unread =
                each(quarantined, member -> present.add(new Present(member, reader.inspect(member.id()))));
        return new Look(List.copyOf(present), unread);
    }

    /** The connections through which one can be reached. Throws DockerException. */
    List<HeldContainer.Link> live(Container now) {
        return connections.live(now);
    }

    /**
     * Freezes all. When one cannot be frozen the others are, and all are cut before the engine's answer is thrown: half
     * a containment is better than none.
     *
     * @param fresh the members were inspected this moment, so that no time is lost by looking again
     * @return the same with what a person should know, and with what runs on
     */
    Quarantined freeze(DockerWriter writer, Quarantined quarantined, boolean fresh) {
        var told = new ArrayList<String>();
        var runaways = new ArrayList<Runaway>();
        Optional<DockerException> failure = each(quarantined, member -> {
            Container seen = fresh ? member.before() : reader.inspect(member.id());
            Freezer.Frozen frozen = freezer.freeze(writer, seen, quarantined.killed(member));
            told.addAll(frozen.told());
            runaways.addAll(frozen.runaways());
        });
        if (failure.isPresent()) {
            each(quarantined, member -> freezer.cut(writer, member)).ifPresent(failure.get()::addSuppressed);
            throw failure.get();
        }
        quarantined.members().stream()
                .filter(member -> runaways.stream().noneMatch(one -> one.id().equals(member.id())))
                .forEach(member -> runaways.addAll(left(quarantined, member)));
        return said(quarantined.forgetting(Freezer.NOT_FROZEN).noting(told).running(runaways), told);
    }

    /** Of one that is gone what it left. */
    private List<Runaway> left(Quarantined quarantined, HeldContainer member) {
        return quarantined.runaways().stream()
                .flatMap(some -> some.all().stream())
                .filter(one -> one.killed() && one.id().equals(member.id()))
                .filter(freezer::lives)
                .toList();
    }

    /** Freezes one, by what was just seen of it. Returns the same with what a person should know. */
    Quarantined freeze(DockerWriter writer, Quarantined quarantined, Container seen) {
        List<Runaway> others = quarantined.runaways().stream()
                .flatMap(some -> some.all().stream())
                .filter(one -> !one.id().equals(seen.id()))
                .toList();
        Freezer.Frozen frozen = freezer.freeze(
                writer,
                seen,
                quarantined.runaways().map(some -> some.killed(seen.id())).orElse(List.of()));
        var runaways = new ArrayList<>(others);
        runaways.addAll(frozen.runaways());
        return said(quarantined.noting(frozen.told()).running(runaways), frozen.told());
    }

    private static Quarantined said(Quarantined frozen, List<String> told) {
        var sentences = new ArrayList<>(told);
        frozen.runaways().ifPresent(some -> sentences.addAll(some.sentences()));
        sentences.forEach(sentence -> LOG.atWarn()
                .addKeyValue("container", frozen.container())
                .addKeyValue("cause", sentence)
                .log("A freeze was not a plain one"));
        return frozen;
    }

    /** What of it runs on although the engine calls it paused, and what the kernel does not tell. */
    Unfrozen running(Container now) {
        return freezer.running(now);
    }

    /** Those of which nothing proves that they are frozen. */
    List<Runaway> unproved(Container now, Unfrozen found) {
        return freezer.unproved(now, found);
    }

    /** Its processes that were to end with it and have not, in words; empty without. */
    Optional<String> unended(Quarantined quarantined, HeldContainer member) {
        List<Runaway> left = left(quarantined, member);
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Runaways(left).sentences().getFirst());
    }

    void cut(DockerWriter writer, Quarantined quarantined) {
        each(quarantined, member -> freezer.cut(writer, member)).ifPresent(GroupWork::rethrow);
    }

    /** The same with what the engine refuses of it, a sentence each: it is held all the same. */
    Quarantined tighten(DockerWriter writer, Quarantined quarantined, EngineFacts engine) {
        var refused = new ArrayList<String>();
        each(quarantined, one -> refused.addAll(tightener.tighten(writer, quarantined, one, engine)))
                .ifPresent(GroupWork::rethrow);
        return quarantined.noting(refused);
    }

    /** The same with its networks: a prune takes one that is empty once its containers are cut off. */
    Quarantined remembered(Quarantined quarantined) {
        try {
            return quarantined.remembering(quarantined.members().stream()
                    .filter(HeldContainer::cuttable)
                    .flatMap(member -> PrunableNetworks.of(reader, member.before()).stream())
                    .toList());
        } catch (DockerException e) {
            LOG.atWarn()
                    .addKeyValue("container", quarantined.container())
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("Its networks cannot be read: one that a prune takes is not made again at its release");
            return quarantined;
        }
    }

    List<String> reconnect(DockerWriter writer, Quarantined quarantined) {
        var lost = new ArrayList<String>();
        for (JsonNode network : quarantined.networks().orElse(List.of())) {
            try {
                PrunableNetworks.restore(reader, writer, List.of(network));
            } catch (DockerException no) {
                if (!Obstacle.isRefusal(no)) {
                    throw no;
                }
                lost.add("network " + network.path("Name").asText() + " cannot be made again: " + no.getMessage());
            }
        }
        each(quarantined, member -> lost.addAll(releaser.reconnect(writer, member)))
                .ifPresent(GroupWork::rethrow);
        return lost;
    }

    void restore(DockerWriter writer, Quarantined quarantined, EngineFacts engine) {
        each(quarantined, member -> releaser.restore(writer, member, engine)).ifPresent(GroupWork::rethrow);
    }

    /**
     * Lets all run again. One that the engine does not let go holds no other back, and its answer is thrown at the end:
     * the owner of a process namespace that somebody tried to stop can only end once those in it are thawed, and is
     * started after that.
     *
     * @return what became of each
     */
    Map<HeldContainer, Thawed> thaw(DockerWriter writer, Quarantined quarantined) {
        var thawed = new LinkedHashMap<HeldContainer, Thawed>();
        each(quarantined, member -> {
                    var sentences = new ArrayList<String>();
                    Optional<ContainerName> name = Optional.empty();
                    try {
                        sentences.addAll(releaser.thaw(writer, member));
                        volumes.drop(writer, member).ifPresent(sentences::add);
                        Container now = reader.inspect(member.id());
                        name = Optional.of(ContainerName.of(Group.name(now)));
                        sentences.addAll(likeness.moved(member, now));
                    } catch (DockerException.NotFound gone) {
                        unless(isGone(member), gone);
                        // By its id: what compose made in its place has its name.
                        String id = member.id()
                                .substring(0, Math.min(SHORT, member.id().length()));
                        sentences.add(member.name() + " (" + id + "), which was held, is gone");
                    }
                    thawed.put(member, new Thawed(name, sentences));
                })
                .ifPresent(GroupWork::rethrow);
        return thawed;
    }

    /** What a twin would give back of one, a sentence each. */
    List<String> lost(HeldContainer member, Container now) {
        return likeness.lost(member, now);
    }

    /** What a twin would give back of those that are there, by member. */
    Map<HeldContainer, List<String>> lost(Quarantined quarantined) {
        var lost = new LinkedHashMap<HeldContainer, List<String>>();
        each(quarantined, member -> {
                    List<String> sentences = likeness.lost(member, reader.inspect(member.id()));
                    if (!sentences.isEmpty()) {
                        lost.put(member, sentences);
                    }
                })
                .ifPresent(GroupWork::rethrow);
        return lost;
    }

    private Optional<DockerException> each(Quarantined quarantined, Work work) {
        Optional<DockerException> failure = Optional.empty();
        for (HeldContainer member : quarantined.members()) {
            try {
                work.on(member);
            } catch (DockerException e) {
                // Of one that is gone nothing is left to be held or given back.
                if (!(e instanceof DockerException.NotFound) || !isGone(member)) {
                    failure.ifPresent(first -> first.addSuppressed(e));
                    failure = failure.or(() -> Optional.of(e));
                }
            }
        }
        return failure;
    }

    /**
     * What is not found may be a network of its. An engine that does not answer now has said that something is not
     * there, so it may be anything.
     */
    private boolean isGone(HeldContainer member) {
        try {
            reader.inspect(member.id());
            return false;
        } catch (DockerException.NotFound gone) {
            return true;
        } catch (DockerException unknown) {
            LOG.atDebug()
                    .addKeyValue("container", member.name())
                    .setCause(unknown)
                    .log("Not known whether it is gone");
            return false;
        }
    }

    private static void unless(boolean gone, DockerException refused) {
        if (!gone) {
            throw refused;
        }
    }

    private static void rethrow(DockerException failure) {
        throw failure;
    }

    /** A member and its present state. */
    record Present(HeldContainer member, Container now) {}

    /**
     * What was seen of a group.
     *
     * @param present its members that could be read; those that are gone are not among them
     * @param unread why a member could not be read: it may be there
     */
    record Look(List<Present> present, Optional<DockerException> unread) {
        /** Whether all of them are gone. */
        boolean nothingLeft() {
            return present.isEmpty() && unread.isEmpty();
        }
    }

    @FunctionalInterface
    private interface Work {
        void on(HeldContainer member);
    }
}
