package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ImageDefaults;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.guard.Ownership;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Observed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds who shares namespaces with whom. {@code --network}, {@code --pid} and {@code --ipc container:X} are the ways (engine-facts §4.4). */
final class Group {
    private static final List<String> MODES =
            List.of("/HostConfig/NetworkMode", "/HostConfig/PidMode", "/HostConfig/IpcMode");

    private final DockerReader reader;
    private final Owners owners;

    Group(DockerReader reader, Owners owners) {
        this.reader = reader;
        this.owners = owners;
    }

    /** Why a group cannot be quarantined, with the whole graph; empty when it can. */
    Optional<String> refusal(List<Container> group, EngineFacts engine) {
        var graph = new ArrayList<String>();
        boolean refused = false;
        for (Container one : group) {
            String edge = edge(one, group);
            if (owners.of(one, image(one), engine) instanceof Ownership.Foreign(String why)) {
                refused = true;
                edge += " (must not be touched: " + why + ")";
            }
            graph.add(edge);
        }
        return refused
                ? Optional.of("its group would be quarantined with it, and one must not be touched: "
                        + String.join("; ", graph))
                : Optional.empty();
    }

    /**
     * Whoever belongs to a group that is held and is not in it yet: sharers of those that are there, and what compose made in place of one, there or gone. Without
     * those that must not be touched.
     */
    List<Container> newcomers(List<Member> members, List<Container> present, EngineFacts engine) {
        var found = new ArrayList<>(sharersOf(present));
        Set<String> known = Stream.concat(
                        members.stream().map(Member::id), found.stream().map(Container::id))
                .collect(Collectors.toCollection(HashSet::new));
        everybody(known).stream()
                .filter(other -> members.stream().anyMatch(old -> Replacement.of(old.before(), other)))
                .forEach(found::add);
        return found.stream()
                .filter(one -> !(owners.of(one, image(one), engine) instanceof Ownership.Foreign))
                .toList();
    }

    /** Whether a container belongs to the group of these, as far as itself can tell. */
    static boolean belongs(Container one, List<Member> members) {
        return members.stream()
                .map(Member::before)
                .anyMatch(member ->
                        MODES.stream().anyMatch(mode -> names(one.text(mode), member)) || Replacement.of(member, one));
    }

    private Observed<ImageDefaults> image(Container container) {
        try {
            return Observed.known(reader.image(container.imageId()));
        } catch (DockerException.NotFound gone) {
            return Observed.unknown("its image is gone");
        }
    }

    /**
     * Containers, running or not, that use a namespace of one of these, of one that does, and so on.
     *
     * @return without these; whoever owns a namespace comes before whoever uses it
     */
    List<Container> sharersOf(List<Container> owners) {
        var found = new ArrayList<>(owners);
        var known = new HashSet<String>();
        owners.forEach(owner -> known.add(owner.id()));
        List<Container> others = everybody(known);
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

    private List<Container> everybody(Set<String> except) {
        var all = new ArrayList<Container>();
        for (JsonNode summary : reader.list()) {
            String id = summary.path("Id").asText();
            if (!except.contains(id)) {
                try {
                    all.add(reader.inspect(id));
                } catch (DockerException.NotFound gone) {
                    // it has just ended: it shares nothing any more
                }
            }
        }
        return all;
    }
}
