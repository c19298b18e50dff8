package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.container.ImageDefaults;
import dev.wharden.container.Tie;
import dev.wharden.docker.Bystanders;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.ProcessReader;
import dev.wharden.subject.Observed;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(ContainerIndex.class);

    private final DockerReader reader;
    private final Bystanders bystanders;
    private final ProcessReader processes;
    private final Function<String, Observed<ImageDefaults>> images;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    /** Those of the entries that refer to another at all: few do. */
    private final Map<String, Container> referring = new LinkedHashMap<>();
    /** Id to the number of the event that made it stale. */
    private final Map<String, Long> stale = new HashMap<>();

    private long events;
    private boolean listed;
    /** Made at the first question after a name or an owner of a process has changed. */
    private Optional<Observed<Map<Long, List<String>>>> users = Optional.empty();
    /** Made at the first question after a mount has changed. */
    private Optional<Observed<Map<String, List<Container>>>> mounts = Optional.empty();

    /**
     * Empty at first.
     *
     * @param images what an image says, by id
     * @param clock for how long one that could not be inspected is left out
     */
    ContainerIndex(
            DockerReader reader,
            ProcessReader processes,
            Function<String, Observed<ImageDefaults>> images,
            InstantSource clock) {
        this.bystanders = new Bystanders(reader, clock, DockerReader.QUICK);
        this.reader = reader;
        this.processes = processes;
        this.images = images;
    }

    /** A container and the real uid of its main process. */
    private record Entry(Container container, Observed<Long> uid) {
        String name() {
            return container.text("/Name").replaceFirst("^/", "");
        }

        boolean sameMounts(@Nullable Entry other) {
            return other != null
                    && Stream.of("/Mounts", "/Config/Labels", "/Name")
                            .allMatch(part -> container.at(part).equals(other.container.at(part)));
        }

        boolean sameUser(@Nullable Entry other) {
            return other != null
                    && uid.equals(other.uid)
                    && container.text("/Name").equals(other.container.text("/Name"));
        }
    }

    /** To be asked before an inspect: what happens after it makes its answer stale again. */
    synchronized long now() {
        return events;
    }

    /** What was inspected after that moment, with the real uid of its process. */
    void put(Container seen, long asked, Observed<Long> uid) {
        Container container = Kept.of(seen, images);
        String id = container.id();
        boolean refers = Tie.any(container);
        synchronized (this) {
            var entry = new Entry(container, uid);
            Entry before = entries.put(id, entry);
            if (!entry.sameUser(before)) {
                users = Optional.empty();
            }
            if (!entry.sameMounts(before)) {
                mounts = Optional.empty();
            }
            if (refers) {
                referring.put(id, container);
            } else {
                referring.remove(id);
            }
            stale.computeIfPresent(id, (_, event) -> event > asked ? event : null);
            bystanders.forget(id);
        }
    }

    /** It is gone. */
    synchronized void remove(String id) {
        entries.remove(id);
        referring.remove(id);
        stale.remove(id);
        bystanders.forget(id);
        users = Optional.empty();
        mounts = Optional.empty();
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
        referring.clear();
        stale.clear();
        bystanders.forgetAll();
        users = Optional.empty();
        mounts = Optional.empty();
        listed = false;
    }

    /**
     * Inspects again what is stale. One that cannot be inspected stays as it was last seen, or is not known, and hides and delays no other: it is asked for again after a
     * while. Throws Unavailable when no answer came.
     */
    private void refresh() {
        for (String id : toInspect()) {
            long asked = now();
            if (!bystanders.mayAsk(id)) {
                // Another worker has tried since.
                continue;
            }
            try {
                Container container = bystanders.inspect(id);
                put(container, asked, processes.uid(container.pid(), id, container.text("/State/StartedAt")));
            } catch (DockerException.NotFound gone) {
                remove(id);
            } catch (DockerException unread) {
                if (unread instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
                    throw unread;
                }
                LOG.atWarn()
                        .addKeyValue("container", id)
                        .addKeyValue("cause", String.valueOf(unread.getMessage()))
                        .log("A container cannot be inspected; what others have to do with it is as it was last seen");
            }
        }
    }

    private List<String> due() {
        return stale.keySet().stream().filter(bystanders::mayAsk).toList();
    }

    private List<String> toInspect() {
        synchronized (this) {
            if (listed) {
                return due();
            }
        }
        List<String> ids = reader.list().stream()
                .map(summary -> summary.path("Id").asText(""))
                .toList();
        synchronized (this) {
            listed = true;
            ids.stream().filter(id -> !entries.containsKey(id)).forEach(id -> stale.put(id, events));
            return due();
        }
    }

    /** By full id or by name; a short id is none that Docker writes. */
    Optional<Container> find(String reference) {
        refresh();
        synchronized (this) {
            Entry known = entries.get(reference);
            return known != null
                    ? Optional.of(known.container())
                    : entries.values().stream()
                            .filter(entry -> entry.name().equals(reference.replaceFirst("^/", "")))
                            .map(Entry::container)
                            .findFirst();
        }
    }

    /** Who has to follow when this one is replaced. */
    Dependents dependents(Container of) {
        refresh();
        synchronized (this) {
            return Dependents.of(of, List.copyOf(referring.values()));
        }
    }

    /** Those with a label of this value. */
    List<Container> labelled(String label, String value) {
        refresh();
        synchronized (this) {
            return entries.values().stream()
                    .map(Entry::container)
                    .filter(container -> value.equals(container.labels().get(label)))
                    .toList();
        }
    }

    /** Source of each bind and volume to the containers that mount it. Unknown when one of them has more of them than is kept. */
    Observed<Map<String, List<Container>>> mountUsers() {
        refresh();
        synchronized (this) {
            Observed<Map<String, List<Container>>> known = mounts.orElseGet(this::sources);
            mounts = Optional.of(known);
            return known;
        }
    }

    private Observed<Map<String, List<Container>>> sources() {
        var found = new HashMap<String, List<Container>>();
        for (Entry entry : entries.values()) {
            Container user = entry.container();
            if (user.at("/Mounts").isMissingNode()) {
                return Observed.unknown(entry.name() + " has more mounts than are looked at");
            }
            var sources = new TreeSet<>(user.at("/Mounts").findValuesAsText("Source"));
            sources.forEach(source ->
                    found.computeIfAbsent(source, _ -> new ArrayList<>()).add(user));
        }
        found.replaceAll((_, containers) -> List.copyOf(containers));
        return Observed.known(Collections.unmodifiableMap(found));
    }

    /** uid to the names of the running containers with it. Unknown when one of them could not be read. */
    Observed<Map<Long, List<String>>> uidUsers() {
        refresh();
        synchronized (this) {
            Observed<Map<Long, List<String>>> known = users.orElseGet(this::countUsers);
            users = Optional.of(known);
            return known;
        }
    }

    private Observed<Map<Long, List<String>>> countUsers() {
        var found = new TreeMap<Long, List<String>>();
        for (Entry entry : entries.values()) {
            switch (entry.uid()) {
                case Observed.Known<Long> known ->
                    found.computeIfAbsent(known.value(), _ -> new ArrayList<>()).add(entry.name());
                case Observed.Unknown<Long> unknown -> {
                    return Observed.unknown(unknown.why());
                }
                case Observed.Absent<Long> _ -> {}
            }
        }
        found.replaceAll((_, names) -> List.copyOf(names));
        return Observed.known(Collections.unmodifiableMap(found));
    }
}
