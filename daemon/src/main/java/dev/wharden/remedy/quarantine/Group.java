package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.docker.Bystanders;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.guard.Ownership;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds who shares namespaces with whom. {@code --network}, {@code --pid} and {@code --ipc container:X} are the ways
 * (engine-facts §4.4).
 */
final class Group {
    private static final Logger LOG = LoggerFactory.getLogger(Group.class);
    /** Long answers take a second; this waits under the work on one group only. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final List<String> MODES =
            List.of("/HostConfig/NetworkMode", "/HostConfig/PidMode", "/HostConfig/IpcMode");

    private final DockerReader reader;
    private final Owners owners;
    private final Bystanders bystanders;
    /** Ids of those that cannot belong to any group: modes and labels are for life, and an answer may be long. */
    private final Set<String> apart = ConcurrentHashMap.newKeySet();

    /**
     * Of the containers of an engine.
     *
     * @param clock for how long one that cannot be inspected is left out
     */
    Group(DockerReader reader, Owners owners, InstantSource clock) {
        this.reader = reader;
        this.owners = owners;
        this.bystanders = new Bystanders(reader, clock, PATIENCE);
    }

    /**
     * All that may belong to the group of these, but these: read once for one piece of work, since an answer may be
     * long. Throws DockerException.
     *
     * @param gone whether none of these is left: then nothing can share a namespace with one, and only what compose
     *     makes again can take its place
     */
    List<Container> around(List<HeldContainer> members, boolean gone) {
        if (gone && members.stream().map(HeldContainer::before).noneMatch(Replacement::isReplaceable)) {
            return List.of();
        }
        return everybody(members.stream().map(HeldContainer::id).collect(Collectors.toSet()));
    }

    /**
     * Those that share a namespace with one of these, of one that does, and so on, and were never to be touched: a
     * sentence each, with what ties it to the group.
     *
     * @param group those that are held
     * @param around as {@link #around}
     */
    List<String> leftOut(List<Container> group, List<Container> around, EngineFacts engine) {
        var left = new ArrayList<String>();
        var all = new ArrayList<>(group);
        all.addAll(sharersOf(group, around));
        for (Container one : all.subList(group.size(), all.size())) {
            if (owners.of(one, image(one), engine) instanceof Ownership.Foreign(String why)) {
                left.add(edge(one, all) + ", and is left running, because it must not be touched: " + why);
            }
        }
        return left;
    }

    /**
     * Those that the kernel freezes together with one of these where their control groups lie below its own, as they
     * were created to: a sentence each. The engine shows them as running.
     *
     * @param around as {@link #around}
     */
    static List<String> frozenAlong(List<Container> group, List<Container> around) {
        return around.stream()
                .filter(one -> one.running()
                        && group.stream().noneMatch(held -> held.id().equals(one.id())))
                .flatMap(one -> group.stream()
                        .filter(held -> isBelow(one, held.id()))
                        .limit(1)
                        .map(held -> name(one) + " may be frozen with " + name(held)
                                + ": it was given a control group below that one's (--cgroup-parent), and the engine"
                                + " shows it as running all the same"))
                .toList();
    }

    /** By the names that runc gives to the control groups of containers. */
    private static boolean isBelow(Container one, String id) {
        return List.of(one.text("/HostConfig/CgroupParent").split("/")).stream()
                .anyMatch(part -> part.equals(id) || part.equals("docker-" + id + ".scope"));
    }

    /** Most have none, or a slice of systemd. */
    private static boolean mayBeBelow(Container one) {
        return one.text("/HostConfig/CgroupParent").matches(".*[0-9a-f]{64}.*");
    }

    /**
     * Whoever belongs to a group that is held and is not in it yet: sharers of those that are there, and what compose
     * made in place of one, there or gone. Without those that must not be touched.
     *
     * @param around as {@link #around}
     */
    List<Container> newcomers(
            List<HeldContainer> members, List<Container> present, List<Container> around, EngineFacts engine) {
        var found = new ArrayList<>(sharersOf(present, around));
        around.stream()
                .filter(other -> !found.contains(other))
                .filter(other -> members.stream().anyMatch(old -> Replacement.of(old.before(), other)))
                .forEach(found::add);
        return found.stream()
                .filter(one -> !(owners.of(one, image(one), engine) instanceof Ownership.Foreign))
                .toList();
    }

    /** Whether a container belongs to the group of these, as far as itself can tell. */
    static boolean belongs(Container one, List<HeldContainer> members) {
        return members.stream()
                .map(HeldContainer::before)
                .anyMatch(member ->
                        MODES.stream().anyMatch(mode -> names(one.text(mode), member)) || Replacement.of(member, one));
    }

    private Observed<ImageDefaults> image(Container container) {
        try {
            return Observed.known(reader.image(container.imageId()));
        } catch (DockerException unread) {
            // Whatever the reason: no image stands before a quarantine.
            return Observed.unknown(String.valueOf(unread.getMessage()));
        }
    }

    /**
     * Containers, running or not, that use a namespace of one of these, of one that does, and so on.
     *
     * @param others among whom they are
     * @return without these; whoever owns a namespace comes before whoever uses it
     */
    private static List<Container> sharersOf(List<Container> owners, List<Container> others) {
        var found = new ArrayList<>(owners);
        var known = new HashSet<String>();
        owners.forEach(owner -> known.add(owner.id()));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Container other : others) {
                if (!known.contains(other.id()) && owner(other, found).isPresent()) {
                    known.add(other.id());
                    found.add(other);
                    grew = true;
                }
            }
        }
        return List.copyOf(found.subList(owners.size(), found.size()));
    }

    /** {@code side uses the network of web}. */
    static String edge(Container sharer, List<Container> group) {
        for (String mode : MODES) {
            for (Container owner : group) {
                if (names(sharer.text(mode), owner)) {
                    String kind = mode.substring("/HostConfig/".length(), mode.length() - "Mode".length());
                    return name(sharer) + " uses the " + kind.toLowerCase(Locale.ROOT) + " namespace of " + name(owner);
                }
            }
        }
        return name(sharer);
    }

    static String name(Container container) {
        return container.text("/Name").replaceFirst("^/", "");
    }

    private static Optional<Container> owner(Container sharer, List<Container> group) {
        return group.stream()
                .filter(owner -> MODES.stream().anyMatch(mode -> names(sharer.text(mode), owner)))
                .findFirst();
    }

    /** Whether a mode such as {@code container:0123…} means this container. */
    static boolean names(String mode, Container owner) {
        if (!mode.startsWith("container:")) {
            return false;
        }
        String wanted = mode.substring("container:".length());
        return !wanted.isEmpty()
                && (owner.id().startsWith(wanted) || name(owner).equals(wanted));
    }

    private static boolean isApart(Container one) {
        return MODES.stream().noneMatch(mode -> one.text(mode).startsWith("container:"))
                && !Replacement.isPossible(one)
                && !mayBeBelow(one);
    }

    /** All but these and those that cannot belong to a group. */
    private List<Container> everybody(Set<String> except) {
        var all = new ArrayList<Container>();
        List<String> ids = reader.list().stream()
                .map(summary -> summary.path("Id").asText())
                .toList();
        apart.retainAll(new HashSet<>(ids));
        for (String id : ids) {
            if (!except.contains(id) && !apart.contains(id) && bystanders.mayAsk(id)) {
                try {
                    Container one = bystanders.inspect(id);
                    if (isApart(one)) {
                        apart.add(id);
                    } else {
                        all.add(one);
                    }
                } catch (DockerException.NotFound gone) {
                    // it has just ended: it shares nothing any more
                } catch (DockerException unread) {
                    if (unread instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
                        throw unread;
                    }
                    // One that cannot be read hides and delays no other; when it is looked at by itself it is taken.
                    LOG.atWarn()
                            .addKeyValue("container", id)
                            .addKeyValue("cause", String.valueOf(unread.getMessage()))
                            .log("Whether it shares a namespace with a quarantined container cannot be read");
                }
            }
        }
        return all;
    }
}
