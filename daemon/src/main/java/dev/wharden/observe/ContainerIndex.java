package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.ProcessReader;
import dev.wharden.subject.Observed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * All containers as last inspected, so that what one has to do with the others costs no calls: only what events called stale is inspected again. Its own lock guards
 * everything; no call to the engine is made under it.
 */
final class ContainerIndex {
    /** What cannot change a mode, a link, a name or a process. */
    private static final Set<String> HARMLESS = Set.of(
            "attach",
            "archive-path",
            "commit",
            "copy",
            "detach",
            "exec_create",
            "exec_detach",
            "exec_die",
            "exec_start",
            "export",
            "extract-to-dir",
            "health_status",
            "kill",
            "pause",
            "resize",
            "top",
            "unpause");

    private final DockerReader reader;
    private final ProcessReader processes;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    /** Id to the number of the event that made it stale. */
    private final Map<String, Long> stale = new HashMap<>();

    private long events;
    private boolean listed;

    ContainerIndex(DockerReader reader, ProcessReader processes) {
        this.reader = reader;
        this.processes = processes;
    }

    /** A container, the real uid of its main process, and whether it refers to any other at all: few do. */
    private record Entry(Container container, Observed<Long> uid, boolean refers) {}

    /** To be asked before an inspect: what happens after it makes its answer stale again. */
    synchronized long now() {
        return events;
    }

    /** What was inspected after that moment, with the real uid of its process. */
    void put(Container container, long asked, Observed<Long> uid) {
        Entry entry = new Entry(container, uid, Modes.refers(container));
        synchronized (this) {
            entries.put(container.id(), entry);
            stale.computeIfPresent(container.id(), (_, event) -> event > asked ? event : null);
        }
    }

    /** It is gone. */
    synchronized void remove(String id) {
        entries.remove(id);
        stale.remove(id);
    }

    synchronized void invalidate(DockerEvent event) {
        if (!event.type().equals("container") || HARMLESS.contains(event.action())) {
            return;
        }
        switch (event.action()) {
            case "destroy" -> remove(event.id());
            default -> stale.put(event.id(), ++events);
        }
    }

    synchronized void invalidateAll() {
        entries.clear();
        stale.clear();
        listed = false;
    }

    /** All containers, those that are stale inspected again. Throws a DockerException. */
    private List<Entry> all() {
        for (String id : toInspect()) {
            long asked = now();
            try {
                Container container = reader.inspect(id);
                put(container, asked, processes.uid(container.pid(), id, container.text("/State/StartedAt")));
            } catch (DockerException.NotFound gone) {
                remove(id);
            }
        }
        synchronized (this) {
            return List.copyOf(entries.values());
        }
    }

    private List<String> toInspect() {
        synchronized (this) {
            if (listed) {
                return List.copyOf(stale.keySet());
            }
        }
        List<String> ids = reader.list().stream()
                .map(summary -> summary.path("Id").asText(""))
                .toList();
        synchronized (this) {
            listed = true;
            ids.stream().filter(id -> !entries.containsKey(id)).forEach(id -> stale.put(id, events));
            return List.copyOf(stale.keySet());
        }
    }

    /** By full id or by name; a short id is none that Docker writes. */
    Optional<Container> find(String reference) {
        return all().stream()
                .map(Entry::container)
                .filter(container -> container.id().equals(reference)
                        || container.text("/Name").equals("/" + reference)
                        || container.text("/Name").equals(reference))
                .findFirst();
    }

    /** Those that use the namespaces of this one or link to it. */
    List<Container> sharers(Container of) {
        var sharers = new ArrayList<Container>();
        for (Entry entry : all()) {
            if (entry.refers() && !entry.container().id().equals(of.id()) && Modes.dependsOn(entry.container(), of)) {
                sharers.add(entry.container());
            }
        }
        return List.copyOf(sharers);
    }

    /** uid to the names of the running containers with it. Unknown when one of them could not be read. */
    Observed<Map<Long, List<String>>> uidUsers() {
        var users = new TreeMap<Long, List<String>>();
        for (Entry entry : all()) {
            String name = entry.container().text("/Name").replaceFirst("^/", "");
            switch (entry.uid()) {
                case Observed.Known<Long> known ->
                    users.computeIfAbsent(known.value(), _ -> new ArrayList<>()).add(name);
                case Observed.Unknown<Long> unknown -> {
                    return Observed.unknown(unknown.why());
                }
                case Observed.Absent<Long> _ -> {}
            }
        }
        return Observed.known(users);
    }
}
