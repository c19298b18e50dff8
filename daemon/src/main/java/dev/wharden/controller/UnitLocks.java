package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.transaction.Operation;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which worker has which containers. The queue gives each name to one worker only, but a recreation takes those that
 * depend on its target too, and a container can be given another name at any time: it begins, and goes on, only while
 * no other worker has any of them, by its name or by its id. No worker ever waits for a claim, so none waits for ever.
 * Thread-safe: one lock guards all.
 */
public final class UnitLocks {
    /** Container to the name that the worker was given by the queue. */
    private final Map<ContainerName, ContainerName> holders = new HashMap<>();

    /** The same by the container's id. */
    private final Map<String, ContainerName> ids = new HashMap<>();

    /** By Compose project. */
    private final Map<String, ContainerName> projects = new HashMap<>();

    /** Takes all of these for a holder, or none when another has one of them. What it has already stays its own. */
    public boolean take(ContainerName holder, Collection<ContainerName> names) {
        return take(holder, names, List.of());
    }

    /** The same of names and of containers by their ids, whatever these are called. */
    public synchronized boolean take(
            ContainerName holder, Collection<ContainerName> names, Collection<String> containers) {
        boolean free = isFree(holders, holder, names) && isFree(ids, holder, containers);
        if (free) {
            names.forEach(name -> holders.put(name, holder));
            containers.forEach(id -> ids.put(id, holder));
        }
        return free;
    }

    private static <K> boolean isFree(Map<K, ContainerName> taken, ContainerName holder, Collection<K> wanted) {
        return wanted.stream().allMatch(one -> taken.getOrDefault(one, holder).equals(holder));
    }

    /**
     * Takes a container and those that have to follow it; false, and nothing is begun on it, when another has one of
     * them or something is open on one, be it under another name.
     *
     * @param unit the container first, as it was just seen
     */
    boolean takeUnit(ContainerName holder, List<Container> unit, Recovery open) {
        List<ContainerName> followers =
                unit.stream().skip(1).map(Container::name).toList();
        // The ids first: who had one of them has put what it began into a journal before it let go.
        return take(holder, followers, unit.stream().map(Container::id).toList())
                && (followers.isEmpty() || open.open().stream().noneMatch(followers::contains))
                && unit.stream().noneMatch(one -> isElsewhere(holder, one, open));
    }

    /**
     * Takes a container that is to be frozen. What is open on it, under another name too, does not stand before that
     * and is taken with it, since it stands still then. False while another worker has something of that, for what does
     * not run, and for what a person is having made as it was, unless a person orders this too.
     *
     * @param seen as it was just seen
     */
    boolean takeFrozen(ContainerName holder, Container seen, Recovery open, boolean ordered) {
        // The id first: who had it has put what it began into a journal before it let go.
        if (!take(holder, List.of(), List.of(seen.id()))) {
            return false;
        }
        List<Operation> elsewhere = open.on(seen).stream()
                .filter(one -> isElsewhere(holder, one.container(), open))
                .toList();
        // What does not run stays blocked: a hold would give it back its networks.
        boolean mayBe = elsewhere.isEmpty()
                || (seen.running()
                        && (ordered
                                || elsewhere.stream()
                                        .noneMatch(one -> one.cause().ordered())));
        return mayBe
                && take(
                        holder,
                        elsewhere.stream()
                                .flatMap(one ->
                                        Stream.concat(Stream.of(one.container()), open.unit(one.container()).stream()))
                                .toList());
    }

    /**
     * Takes the Compose projects of a unit that is about to be down; false when a repair of another container has taken
     * one down. What somebody orders of a whole project is told by those of it that Wharden leaves alone
     * ({@code ProjectOrder}): two that are down at one time would each count as one that still runs. For beginnings
     * only: what goes on or back never waits for another's stop, which may take minutes.
     */
    synchronized boolean takeProjects(ContainerName holder, Collection<String> wanted) {
        boolean free = mayTakeProjects(holder, wanted);
        if (free) {
            wanted.forEach(project -> projects.put(project, holder));
        }
        return free;
    }

    /** Whether {@link #takeProjects} would; nothing is taken. */
    synchronized boolean mayTakeProjects(ContainerName holder, Collection<String> wanted) {
        return isFree(projects, holder, wanted);
    }

    /** Whether something is open on a container in which the holder has no part. */
    private static boolean isElsewhere(ContainerName holder, Container one, Recovery open) {
        return open.partOf(one)
                .filter(target -> isElsewhere(holder, target, open))
                .isPresent();
    }

    private static boolean isElsewhere(ContainerName holder, ContainerName target, Recovery open) {
        return !target.equals(holder) && !open.unit(target).contains(holder);
    }

    /** Gives back all that a holder has. */
    synchronized void release(ContainerName holder) {
        holders.values().removeIf(holder::equals);
        ids.values().removeIf(holder::equals);
        projects.values().removeIf(holder::equals);
    }
}
