package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Declaration;
import dev.wharden.remedy.state.ContainerFile;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Remembered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The {@linkplain ContainerHistory history} of each name, on disk in a file each. It outlives the container:
 * {@code compose down} and {@code up} a night later must not undo what was promised of a name, and names that never
 * come back must not fill the disk. Thread-safe: its own lock guards the map and its files, and who only reads one does
 * not wait for a disk; what is changed by {@link Guards} is changed under the lock of that one too.
 */
public final class Histories {
    /** So long what is remembered outlives its container. */
    static final Duration KEPT = Duration.ofDays(7);

    private static final String FOLDER = "history";
    private static final int MOST_REFERENCES = 20;

    private final StateDir state;
    private final Map<ContainerName, ContainerHistory> all = new ConcurrentSkipListMap<>();
    private final EarlierFiles files;
    /** Names of which something still stands in those. */
    private final Set<ContainerName> earlier = new TreeSet<>();

    /** Ids of containers of which events told something, by the name that they had then. */
    private final Map<String, ContainerName> told = new ConcurrentHashMap<>();

    /** Names whose histories tell of containers that were released. */
    private final Set<ContainerName> releasing = new ConcurrentSkipListSet<>();

    private Optional<String> catalogue = Optional.empty();

    /**
     * Reads them all; a file that is there but is not readable keeps its container from being touched. Writes nothing.
     */
    public Histories(StateDir state) {
        this.state = state;
        this.files = new EarlierFiles(state);
        for (String file : state.list(FOLDER)) {
            state.readOnce(
                            FOLDER + "/" + file,
                            tree -> Map.entry(name(tree), RecordJson.read(tree, ContainerHistory.class)))
                    .ifPresent(read -> all.put(read.getKey(), read.getValue()));
        }
        files.read().forEach((name, older) -> {
            // What has a file of its own was made of those, and may say less on purpose.
            all.putIfAbsent(name, older);
            earlier.add(name);
        });
        all.forEach((name, known) -> {
            known.remembered().ifPresent(deeds -> told.put(deeds.containerId(), name));
            releases(name, known);
        });
    }

    /**
     * Tells which catalogue judges from now on, before the first verdict.
     *
     * @param digest of what all controls find and ask for
     */
    public synchronized void judgedBy(String digest) {
        catalogue = Optional.of(digest);
    }

    /** Whether this process keeps verdicts, rather than only reading what the daemon has kept. */
    synchronized boolean isJudging() {
        return catalogue.isPresent();
    }

    /** What is known of a name; {@link ContainerHistory#NOTHING} when it was never seen. */
    public ContainerHistory of(ContainerName name) {
        return all.getOrDefault(name, ContainerHistory.NOTHING);
    }

    /** What is known of a container: of its name, and that it was released, whatever name it had then. */
    ContainerHistory of(Container container) {
        ContainerHistory known = of(container.name());
        return release(container.name(), container.id())
                .map(release -> known.withHold(Optional.of(release)))
                .orElse(known);
    }

    private Optional<Hold> release(ContainerName name, String id) {
        return of(name).release(id)
                .or(() -> releasing.stream()
                        .flatMap(other -> of(other).release(id).stream())
                        .findFirst());
    }

    /** A release goes with its container. Written before it is deleted elsewhere: a crash must not lose it. */
    private void follow(ContainerName name, String id) {
        Optional<Hold> release = release(name, id);
        if (release.isPresent()) {
            change(name, known -> known.withoutRelease(id).cameTo(release.get()));
            forget(name, id);
        }
        change(name, known -> known.namedSo(id));
    }

    /** That the container of this id was released, under any name but this one. */
    private void forget(ContainerName but, String id) {
        releasing.stream()
                .filter(other -> !other.equals(but))
                .forEach(other -> change(other, known -> known.withoutRelease(id)));
    }

    private void releases(ContainerName name, ContainerHistory known) {
        var _ = known.tellsReleases() ? releasing.add(name) : releasing.remove(name);
    }

    /**
     * Keeps a reference that its image was known by, so that a recreation by image id never changes which policies
     * match. What containers of that name that others made were known by is forgotten: a name may be reused for another
     * image.
     *
     * @param id of the container that is about to be replaced
     */
    public synchronized void reference(ContainerName name, String id, String reference) {
        change(name, known -> {
            if (!known.made(id)) {
                return known.withReferences(List.of(reference));
            }
            if (known.references().contains(reference)) {
                return known;
            }
            var references = new ArrayList<>(known.references());
            references.add(reference);
            return known.withReferences(
                    references.subList(Math.max(0, references.size() - MOST_REFERENCES), references.size()));
        });
    }

    /** The same of one that is about to be replaced. */
    public void reference(Container container) {
        reference(container.name(), container.id(), container.imageReference());
    }

    /** What events told of a container, also under a name that it had before. */
    Remembered remembered(Container container) {
        ContainerName name = told.getOrDefault(container.id(), container.name());
        return of(name).remembered()
                .filter(known -> known.containerId().equals(container.id()))
                .orElseGet(() -> Remembered.nothing(container.id()));
    }

    /**
     * Events told something of the container of this id. It stays with the name that the container had at the first.
     * Throws StateUnavailable.
     */
    synchronized void remember(ContainerName name, String id, UnaryOperator<Remembered> more) {
        change(
                told.getOrDefault(id, name),
                known -> known.withRemembered(Optional.of(more.apply(known.remembered()
                        .filter(before -> before.containerId().equals(id))
                        .orElseGet(() -> Remembered.nothing(id))))));
    }

    /** How a container is declared at the first look, or the first after {@link #applied}. Throws StateUnavailable. */
    public synchronized void firstSeen(Container container) {
        if (of(container.name()).accepted().isEmpty()) {
            change(container.name(), known -> known.withAccepted(Optional.of(Declaration.of(container))));
        }
    }

    /** What has the name now is as it should be: the next look takes its declaration. Throws StateUnavailable. */
    public synchronized void applied(ContainerName name) {
        change(name, known -> known.withAccepted(Optional.empty()));
    }

    /** Wharden made the container of this id in the place of another: what was released is so in its twin too. */
    public synchronized void made(ContainerName name, String before, String id) {
        List.copyOf(releasing).forEach(any -> change(any, known -> known.handedOn(before, id)));
        change(name, known -> known.withMade(id));
    }

    /**
     * Keeps a verdict and says what is new in it. Where another policy decides now, no container is left alone any
     * longer for what was done under the one before.
     *
     * @param controls those with findings that count
     * @return the controls that had none at the last look, and where their drift comes from
     */
    synchronized Map<String, Origin> judged(
            ContainerName name, String id, String policyDigest, Collection<String> controls) {
        follow(name, id);
        ContainerHistory before = of(name);
        var fresh = new TreeMap<String, Origin>();
        for (String control : controls) {
            if (before.seen().filter(last -> last.controls().contains(control)).isEmpty()) {
                fresh.put(control, Origin.of(before.seen(), id, policyDigest));
            }
        }
        boolean complied = controls.isEmpty() || before.complied(id, policyDigest);
        var seen = new ContainerHistory.Seen(id, policyDigest, Set.copyOf(controls), complied, catalogue);
        change(name, known -> known.withSeen(seen).under(id, policyDigest, catalogue));
        return fresh;
    }

    /** Containers that are not left alone and whose last verdict had no finding, name to id. */
    synchronized Map<ContainerName, String> compliant() {
        var ids = new TreeMap<ContainerName, String>();
        all.forEach((name, known) -> known.seen()
                .filter(last -> last.controls().isEmpty())
                .filter(_ -> known.hold().filter(held -> held.alone().holds()).isEmpty())
                .ifPresent(last -> ids.put(name, last.containerId())));
        return ids;
    }

    /** What the holds say, by name, where they say something. */
    synchronized Map<ContainerName, String> holds(Function<Hold, String> what) {
        var said = new TreeMap<ContainerName, String>();
        all.forEach((name, known) ->
                known.hold().map(what).filter(text -> !text.isEmpty()).ifPresent(text -> said.put(name, text)));
        return said;
    }

    /** Throws StateUnavailable, and then it is as it was. */
    synchronized void save(ContainerName name, Hold hold) {
        // The digest of its policy is that of the last verdict, and so is the catalogue.
        change(
                name,
                known -> known.cameTo(hold.judgedBy(
                        known.seen().map(ContainerHistory.Seen::catalogue).orElse(catalogue))));
    }

    /** Ends what holds a name back; false when nothing at all is remembered of it. */
    synchronized boolean resume(ContainerName name) {
        boolean known = !of(name).equals(ContainerHistory.NOTHING);
        of(name).seen().map(ContainerHistory.Seen::containerId).ifPresent(id -> {
            change(name, history -> history.withoutRelease(id));
            forget(name, id);
        });
        change(name, history -> history.withHold(Optional.empty()));
        return known;
    }

    /**
     * All containers were listed. Forgets what is of no use any more, and what names that have had no container for
     * long were known by. Throws StateUnavailable, and then what was not forgotten yet is not.
     *
     * @param present names that there are
     */
    synchronized void retain(Set<ContainerName> present, Instant now) {
        for (ContainerName name : List.copyOf(all.keySet())) {
            change(name, known -> present.contains(name) ? known.present() : known.missed(now));
        }
        files.deleteAbsent();
    }

    private void change(ContainerName name, UnaryOperator<ContainerHistory> step) {
        ContainerHistory known = of(name);
        ContainerHistory changed = step.apply(known);
        if (changed.equals(known) && !earlier.contains(name)) {
            return;
        }
        known.remembered().ifPresent(before -> told.remove(before.containerId(), name));
        changed.remembered().ifPresent(deeds -> told.put(deeds.containerId(), name));
        if (changed.present().equals(ContainerHistory.NOTHING)) {
            state.delete(ContainerFile.of(FOLDER, name));
            all.remove(name);
        } else {
            state.write(
                    ContainerFile.of(FOLDER, name), RecordJson.write(changed).put("name", name.value()));
            all.put(name, changed);
        }
        releases(name, changed);
        if (earlier.contains(name)) {
            files.delete(name);
            earlier.remove(name);
        }
    }

    static ContainerName name(JsonNode tree) {
        return ContainerName.of(tree.path("name").asText());
    }
}
