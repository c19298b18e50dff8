package dev.wharden.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.HeapWeight;
import dev.wharden.container.Tie;
import dev.wharden.subject.Observed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept of all containers for each other's sake ({@link Kept}), within a bound over all of them: a client that
 * may create containers can create any number, each with as much as is kept of one. When there is no room, little is
 * kept of the largest, so that ordinary ones stay whole; what is missing then is unknown for the others, which is said
 * once. Not thread-safe: who has it guards it.
 */
final class KeptContainers {
    /** Bytes of heap, by {@link HeapWeight}: of some thousand ordinary containers. */
    static final long ROOM = 8 << 20;

    private static final String NETWORKS = "/NetworkSettings/Networks";

    private static final Logger LOG = LoggerFactory.getLogger(KeptContainers.class);

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    /** Those of the entries that refer to another at all: few do. */
    private final Map<String, Container> referring = new LinkedHashMap<>();

    private long taken;
    private long little;
    /** How often anything has changed. */
    private long version;
    /** Made at the first question after a name or an owner of a process has changed. */
    private Optional<Observed<Map<Long, List<String>>>> users = Optional.empty();
    /** Made at the first question after a mount has changed. */
    private Optional<Observed<Map<String, List<Container>>>> mounts = Optional.empty();

    /** Made at the first question after a network has changed. */
    private Optional<Observed<Map<String, List<Container>>>> networks = Optional.empty();

    /** A container and the real uid of its main process. */
    private record Entry(Container container, Observed<Long> uid, long weight, boolean whole) {
        static Entry of(Container container, Observed<Long> uid, boolean whole) {
            return new Entry(container, uid, HeapWeight.of(container.tree()), whole);
        }

        String name() {
            return container.text("/Name").replaceFirst("^/", "");
        }

        boolean sameMounts(@Nullable Entry other) {
            return same(other, "/Mounts");
        }

        boolean sameNetworks(@Nullable Entry other) {
            return same(other, NETWORKS);
        }

        private boolean same(@Nullable Entry other, String uses) {
            return other != null
                    && Stream.of(uses, "/Config/Labels", "/Name")
                            .allMatch(part -> container.at(part).equals(other.container.at(part)));
        }

        boolean sameUser(@Nullable Entry other) {
            return other != null
                    && uid.equals(other.uid)
                    && container.text("/Name").equals(other.container.text("/Name"));
        }
    }

    /** Whether all is kept of it that {@link Kept#of} gives. */
    boolean isWhole(String id) {
        Entry entry = entries.get(id);
        return entry != null && entry.whole();
    }

    /**
     * Keeps one in the place of what was kept of it.
     *
     * @param kept as of {@link Kept#of}
     * @param uid the real one of its main process
     */
    void put(Container kept, Observed<Long> uid) {
        enter(Entry.of(kept, uid, true));
        while (taken > ROOM) {
            Optional<Entry> largest =
                    entries.values().stream().filter(Entry::whole).max(Comparator.comparingLong(Entry::weight));
            if (largest.isEmpty()) {
                return;
            }
            reduce(largest.get());
        }
    }

    private void reduce(Entry entry) {
        if (little == 0) {
            LOG.atWarn()
                    .addKeyValue("container", entry.name())
                    .addKeyValue("bytes", ROOM)
                    .log("The containers together say more than is kept: what the largest mount, and what else is not"
                            + " kept of them, is unknown for the others");
        }
        enter(Entry.of(Kept.little(entry.container()), entry.uid(), false));
    }

    private void enter(Entry entry) {
        String id = entry.container().id();
        Entry before = entries.put(id, entry);
        count(before, -1);
        count(entry, 1);
        if (before == null || !entry.equals(before)) {
            version++;
        }
        if (!entry.sameUser(before)) {
            users = Optional.empty();
        }
        if (!entry.sameMounts(before)) {
            mounts = Optional.empty();
        }
        if (!entry.sameNetworks(before)) {
            networks = Optional.empty();
        }
        note(referring, entry, Tie.any(entry.container()));
    }

    private void count(@Nullable Entry entry, int sign) {
        if (entry != null) {
            taken += sign * entry.weight();
            little += entry.whole() ? 0 : sign;
        }
    }

    private static void note(Map<String, Container> among, Entry entry, boolean is) {
        if (is) {
            among.put(entry.container().id(), entry.container());
        } else {
            among.remove(entry.container().id());
        }
    }

    void remove(String id) {
        count(entries.remove(id), -1);
        version++;
        referring.remove(id);
        users = Optional.empty();
        mounts = Optional.empty();
        networks = Optional.empty();
    }

    void clear() {
        entries.clear();
        version++;
        referring.clear();
        taken = 0;
        little = 0;
        users = Optional.empty();
        mounts = Optional.empty();
        networks = Optional.empty();
    }

    /** Changes with everything that is kept. */
    long version() {
        return version;
    }

    /** All of them, in no order. */
    List<FleetList.Member> all() {
        return entries.values().stream()
                .map(entry -> new FleetList.Member(entry.container(), entry.uid()))
                .toList();
    }

    boolean has(String id) {
        return entries.containsKey(id);
    }

    /** By full id or by name; a short id is none that Docker writes. */
    Optional<Container> find(String reference) {
        Entry known = entries.get(reference);
        return known != null
                ? Optional.of(known.container())
                : entries.values().stream()
                        .filter(entry -> entry.name().equals(reference.replaceFirst("^/", "")))
                        .map(Entry::container)
                        .findFirst();
    }

    /**
     * Those that depend on any other at all. One of whose ties not all could be read is among them for those that
     * could: a container with more links than are read harms itself, and holds up no repair of others.
     */
    List<Container> referring() {
        return List.copyOf(referring.values());
    }

    /** Its name, and its id where none is kept. */
    static String said(Container container) {
        String name = container.text("/Name").replaceFirst("^/", "");
        return name.isEmpty() ? container.id() : name;
    }

    /** Those with a label of this value. */
    List<Container> labelled(String label, String value) {
        return entries.values().stream()
                .map(Entry::container)
                .filter(container -> value.equals(container.labels().get(label)))
                .toList();
    }

    /** Source of each bind and volume to the containers that mount it. Unknown when that is not kept of one of them. */
    Observed<Map<String, List<Container>>> mountUsers() {
        Observed<Map<String, List<Container>>> known = mounts.orElseGet(this::sources);
        mounts = Optional.of(known);
        return known;
    }

    private Observed<Map<String, List<Container>>> sources() {
        var found = new HashMap<String, List<Container>>();
        for (Entry entry : entries.values()) {
            Container user = entry.container();
            if (user.at("/Mounts").isMissingNode()) {
                return Observed.unknown("container " + said(user) + " has more mounts than are looked at"
                        + (entry.whole() ? "" : " beside what all others say"));
            }
            var sources = new TreeSet<>(user.at("/Mounts").findValuesAsText("Source"));
            sources.forEach(source ->
                    found.computeIfAbsent(source, _ -> new ArrayList<>()).add(user));
        }
        found.replaceAll((_, containers) -> List.copyOf(containers));
        return Observed.known(Collections.unmodifiableMap(found));
    }

    /** Id of each network to the containers on it. Unknown when that is not kept of one of them. */
    Observed<Map<String, List<Container>>> networkUsers() {
        Observed<Map<String, List<Container>>> known = networks.orElseGet(this::connected);
        networks = Optional.of(known);
        return known;
    }

    private Observed<Map<String, List<Container>>> connected() {
        var found = new HashMap<String, List<Container>>();
        for (Entry entry : entries.values()) {
            JsonNode all = entry.container().at(NETWORKS);
            if (all.isMissingNode()) {
                return Observed.unknown("container " + said(entry.container()) + " has more networks than are kept");
            }
            all.valueStream()
                    .map(network -> network.path("NetworkID").asText(""))
                    .filter(id -> !id.isEmpty())
                    .forEach(id ->
                            found.computeIfAbsent(id, _ -> new ArrayList<>()).add(entry.container()));
        }
        found.replaceAll((_, containers) -> List.copyOf(containers));
        return Observed.known(Collections.unmodifiableMap(found));
    }

    /** uid to the names of the running containers with it. Unknown when one of them could not be read. */
    Observed<Map<Long, List<String>>> uidUsers() {
        Observed<Map<Long, List<String>>> known = users.orElseGet(this::countUsers);
        users = Optional.of(known);
        return known;
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
