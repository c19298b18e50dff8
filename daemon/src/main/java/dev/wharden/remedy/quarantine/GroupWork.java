package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.quarantine.Runaways.Runaway;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.needs.SameNetwork;
import dev.wharden.remedy.recreate.notes.PrunableNetworks;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Unfrozen;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one step to every member of a group. */
final class GroupWork {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWork.class);
    private static final int SHORT = 12;

    private final DockerReader reader;
    private final ConnectedNetworks connections;
    private final Members members;
    private final Freezer freezer;
    private final GroupFreeze freezing;
    private final Releaser releaser;
    private final VolumeHolder volumes;
    private final Tightener tightener;
    private final Likeness likeness;

    GroupWork(DockerReader reader, KernelEvidence kernel, InstantSource clock) {
        this.reader = reader;
        this.connections = new ConnectedNetworks(reader);
        this.members = new Members(reader);
        this.freezer = new Freezer(reader, kernel, clock);
        this.releaser = new Releaser(reader, connections, kernel);
        this.volumes = new VolumeHolder(reader);
        this.freezing = new GroupFreeze(reader, members, freezer, connections, volumes);
        this.tightener = new Tightener(reader, volumes);
        this.likeness = new Likeness(reader);
    }

    /** The members that are there, each with what it is now, and why others that may be there cannot be read. */
    Look look(Quarantined quarantined) {
        var present = new ArrayList<Present>();
        Optional<DockerException> unread =
                members.each(quarantined, member -> present.add(new Present(member, reader.inspect(member.id()))));
        return new Look(List.copyOf(present), unread);
    }

    /** What of one is not as a quarantine wants it, but for its limits, a few words each. Throws DockerException. */
    List<String> lapses(HeldContainer member, Container now) {
        var lapses = new ArrayList<>(QuarantineDrift.of(member, now, connections.live(now)));
        if (!tightener.isGivenUp(member)) {
            QuarantineDrift.restarts(member, now).ifPresent(lapses::add);
        }
        return lapses;
    }

    /** Freezes all. */
    GroupFreeze.Attempt freeze(DockerWriter writer, Quarantined quarantined, boolean fresh) {
        return freezing.all(writer, quarantined, fresh);
    }

    /** Freezes one, by what was just seen of it. */
    GroupFreeze.Attempt freeze(DockerWriter writer, Quarantined quarantined, Container seen) {
        return freezing.one(writer, quarantined, seen);
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
        List<Runaway> left = freezing.left(quarantined, member);
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Runaways(left).sentences().getFirst());
    }

    void cut(DockerWriter writer, Quarantined quarantined) {
        members.each(quarantined, member -> connections.cut(writer, member)).ifPresent(GroupWork::rethrow);
    }

    /** The same with what the engine refuses to take of it, a sentence each: it is held all the same. */
    Quarantined tighten(DockerWriter writer, Quarantined quarantined, Quarantined told, EngineFacts engine) {
        var refused = new ArrayList<String>();
        members.each(quarantined, one -> refused.addAll(tightener.tighten(writer, quarantined, one, engine)))
                .ifPresent(GroupWork::rethrow);
        return told.forgetting(Tightener.NOT_THROTTLED).noting(refused);
    }

    /** One was looked at. */
    void seen(Container now) {
        freezer.seen(now);
    }

    /** Whether a limit of one is still to be set. */
    boolean isLoose(Quarantined group, HeldContainer member, Container now, EngineFacts engine) {
        return tightener.isLoose(group, member, now, engine);
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
        var ids = new HashMap<String, String>();
        for (JsonNode network : quarantined.networks().orElse(List.of())) {
            String name = network.path("Name").asText();
            try {
                ids.putAll(PrunableNetworks.restore(reader, writer, List.of(network)));
            } catch (DockerException no) {
                if (!Obstacle.isRefusal(no)) {
                    throw no;
                }
                // Nothing is connected to what has its name.
                ids.put(name, "");
                lost.add(
                        SameNetwork.isReplaced(no)
                                ? String.valueOf(no.getMessage())
                                : "network " + name + " cannot be made again: " + no.getMessage());
            }
        }
        members.each(quarantined, member -> lost.addAll(releaser.reconnect(writer, member, ids)))
                .ifPresent(GroupWork::rethrow);
        return lost;
    }

    void restore(DockerWriter writer, Quarantined quarantined, EngineFacts engine) {
        members.each(quarantined, member -> releaser.restore(writer, member, engine))
                .ifPresent(GroupWork::rethrow);
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
        members.each(quarantined, member -> {
                    var sentences = new ArrayList<String>();
                    Optional<ContainerName> name = Optional.empty();
                    try {
                        sentences.addAll(releaser.thaw(
                                writer,
                                member,
                                () -> PrunableNetworks.restore(reader, writer, networks(quarantined, member))));
                        volumes.drop(writer, member).ifPresent(sentences::add);
                        Container now = reader.inspect(member.id());
                        name = Optional.of(ContainerName.of(Group.name(now)));
                        sentences.addAll(likeness.moved(member, now));
                    } catch (DockerException.NotFound gone) {
                        unless(members.isGone(member), gone);
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

    /** Those of one: that another's is refused is nothing to it. */
    private static List<JsonNode> networks(Quarantined quarantined, HeldContainer member) {
        List<HeldContainer.Link> links = HeldContainer.links(member.before());
        return quarantined.networks().orElse(List.of()).stream()
                .filter(network -> links.stream()
                        .anyMatch(link -> link.name()
                                        .equals(network.path("Name").asText())
                                || link.network().equals(network.path("Id").asText())))
                .toList();
    }

    /** What a twin would give back of one, a sentence each. */
    List<String> lost(HeldContainer member, Container now) {
        return likeness.lost(member, now);
    }

    /** What a twin would give back of those that are there, by member. */
    Map<HeldContainer, List<String>> lost(Quarantined quarantined) {
        var lost = new LinkedHashMap<HeldContainer, List<String>>();
        members.each(quarantined, member -> {
                    List<String> sentences = likeness.lost(member, reader.inspect(member.id()));
                    if (!sentences.isEmpty()) {
                        lost.put(member, sentences);
                    }
                })
                .ifPresent(GroupWork::rethrow);
        return lost;
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
}
