package dev.wharden.remedy.undo;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.state.ContainerFile;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has become of the containers that were repaired, as long as the repair can be undone: one may fail of it only
 * after its probation, as at its first nightly job. A file a name, kept in memory. Nothing is decided by it, so that no
 * repair waits for a file that cannot be written. Thread-safe; all work on one name is serial.
 */
public final class Aftermaths {
    private static final Logger LOG = LoggerFactory.getLogger(Aftermaths.class);
    private static final Set<String> REPAIRS = Set.of("Update", "Restart", "Recreate");
    private static final String FOLDER = "aftermath";

    private final StateDir state;
    private final Archive archive;
    private final EventLedger ledger;
    private final InstantSource clock;
    private final Map<ContainerName, Aftermath> all = new ConcurrentSkipListMap<>();

    /**
     * Reads them all.
     *
     * @param clock that repairs count by
     */
    public Aftermaths(StateDir state, Archive archive, EventLedger ledger, InstantSource clock) {
        this.state = state;
        this.archive = archive;
        this.ledger = ledger;
        this.clock = clock;
        for (String file : state.list(FOLDER)) {
            state.readOnce(
                            FOLDER + "/" + file,
                            tree -> Map.entry(
                                    ContainerName.of(tree.path("name").asText()),
                                    RecordJson.read(tree, Aftermath.class)))
                    .ifPresent(read -> all.put(read.getKey(), read.getValue()));
        }
    }

    /**
     * A repair or an undo ended well. It may be told twice. What failed before since an earlier repair is still a
     * consequence of that.
     *
     * @param left what runs now
     */
    public void repaired(Archived done, Container left) {
        ContainerName name = done.container();
        Optional<Aftermath> known = Optional.ofNullable(all.get(name));
        if (known.filter(one -> one.action().equals(done.action())).isPresent()) {
            return;
        }
        Instant now = clock.instant();
        Optional<Aftermath> failing = known.filter(one ->
                one.containerId().equals(done.before().id()) && !one.ends().isEmpty());
        if (done.undoes().isPresent()) {
            forget(name);
        } else if (!REPAIRS.contains(done.kind())) {
            return;
        } else if (failing.isPresent()) {
            put(name, failing.get().in(done, left));
        } else if (Aftermath.failedBefore(
                done.before(), ledger.falls(done.before().id()), ledger.engine(done.begun()))) {
            forget(name);
        } else {
            put(name, Aftermath.of(done.action(), done.kind(), left, ledger.engine(now), now));
        }
    }

    /**
     * A container was looked at.
     *
     * @param news takes what is to be told of it now and was not before; only then it is kept that it was told
     */
    public void look(ContainerName name, Container seen, Consumer<Aftermath> news) {
        Aftermath known = all.get(name);
        if (known == null) {
            return;
        }
        if (!known.containerId().equals(seen.id())) {
            forget(name);
            return;
        }
        Instant now = clock.instant();
        boolean gap = !ledger.hearsSince(known.seen()) || EventLedger.hidesExitCodes(seen);
        Aftermath next = known.and(seen, ledger.falls(seen.id()), gap, ledger.engine(now), now);
        if (next.told() && !isKept(next)) {
            forget(name);
        } else if (next.tellsAs(known)) {
            all.put(name, next);
        } else {
            if (next.told() && !known.told()) {
                news.accept(next);
            }
            put(name, next);
        }
    }

    /** Whether it can still be undone, or told what it was. */
    private boolean isKept(Aftermath one) {
        try {
            return archive.find(one.action()).isPresent();
        } catch (StateUnavailable unreadable) {
            // The state directory tells of it; that the container fails is as true.
            return true;
        }
    }

    /** What is told of containers, by name. */
    public Map<ContainerName, String> told() {
        var told = new TreeMap<ContainerName, String>();
        all.forEach((name, one) -> {
            if (one.told()) {
                told.put(name, one.sentence());
            }
        });
        return told;
    }

    /** Forgets all but these. */
    public void retain(Collection<ContainerName> present) {
        List.copyOf(all.keySet()).stream()
                .filter(name -> !present.contains(name))
                .forEach(this::forget);
    }

    private void put(ContainerName name, Aftermath next) {
        all.put(name, next);
        try {
            state.write(ContainerFile.of(FOLDER, name), RecordJson.write(next).put("name", name.value()));
        } catch (StateUnavailable e) {
            warn(name, e);
        }
    }

    private void forget(ContainerName name) {
        if (all.remove(name) == null) {
            return;
        }
        try {
            state.delete(ContainerFile.of(FOLDER, name));
        } catch (StateUnavailable e) {
            warn(name, e);
        }
    }

    private static void warn(ContainerName name, StateUnavailable e) {
        LOG.atWarn()
                .addKeyValue("container", name)
                .addKeyValue("cause", String.valueOf(e.getMessage()))
                .log("How the container fares since its repair is not kept across a restart of Wharden");
    }
}
