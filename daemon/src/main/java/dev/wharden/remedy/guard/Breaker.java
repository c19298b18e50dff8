package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens when it is the policy that is wrong and not the fleet (contract §5): when most of the last repairs failed, or
 * when after a change of policies or engine many compliant containers drift at once. After such a change no repair
 * begins before the containers that were compliant have been judged again, for a minute at most: else the first would
 * be recreated while the others' drift is still being found. Guarded by the lock of {@link Guards}.
 *
 * <p>Of repairs the newest result of each image counts, and of drift each image once, so that neither one container
 * that fails for ever nor many copies of one that cannot be hardened stop the host. What was done to a container (an
 * exec session, a copy, an update by hand) is no drift here: no policy brings that about. Nor is what a person ordered
 * ({@code wharden undo}, a release).
 */
final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final String FILE = "guard/breaker.json";
    private static final Duration SETTLE = Duration.ofMinutes(1);

    private final StateDir state;
    private final BiPredicate<String, Instant> updated;
    private final Consumer<String> opened;
    /** Name to id: another container of a name says nothing of what became of the one before. */
    private final Map<ContainerName, String> compliant;
    /** Image to how its newest repair ended. */
    private final SequencedMap<String, Boolean> results = new LinkedHashMap<>();
    /** Container to its image at the last repair, which a restart must not forget before that has ended. */
    private final Map<ContainerName, String> images = new TreeMap<>();

    private final Map<ContainerName, String> watched = new TreeMap<>();
    private final Set<ContainerName> waiting = new TreeSet<>();
    private final Set<ContainerName> drifted = new TreeSet<>();
    /** Container to its image at the last verdict. */
    private final Map<ContainerName, String> seen = new TreeMap<>();

    private String open = "";
    private String world = "";
    private Instant changed = Instant.EPOCH;

    /**
     * As it was left.
     *
     * @param updated whether another Docker client has changed the container of an id in place since a moment
     * @param opened is told why it opens
     */
    Breaker(
            StateDir state,
            Map<ContainerName, String> compliant,
            BiPredicate<String, Instant> updated,
            Consumer<String> opened) {
        this.state = state;
        this.updated = updated;
        this.opened = opened;
        this.compliant = new TreeMap<>(compliant);
        state.readOnce(FILE, this::parse);
    }

    /** Why it is open; empty when it is closed. */
    Optional<String> open() {
        return open.isEmpty() ? Optional.empty() : Optional.of(open);
    }

    /** Until when a change has to settle; empty when it has. */
    Optional<Instant> settling(Instant now) {
        return waiting.isEmpty() || !now.isBefore(changed.plus(SETTLE)) || changed.isAfter(now)
                ? Optional.empty()
                : Optional.of(changed.plus(SETTLE));
    }

    /** What policies and engine are now: whoever was compliant is watched when it differs from what they were. */
    void world(String fingerprint, Instant now, int minimum) {
        if (fingerprint.equals(world)) {
            return;
        }
        boolean first = world.isEmpty();
        world = fingerprint;
        changed = now;
        watched.clear();
        waiting.clear();
        drifted.clear();
        if (!first && compliant.size() >= minimum) {
            watched.putAll(compliant);
            waiting.addAll(compliant.keySet());
        }
        write();
    }

    /**
     * A verdict.
     *
     * @param image an id or a reference
     * @param ours Wharden has made the container, from the one before
     * @param complies as far as policies and engine can bring it about
     */
    void judged(ContainerName name, String id, String image, boolean ours, boolean complies, Disruption bounds) {
        waiting.remove(name);
        seen.put(name, image);
        boolean isAnother = !ours && !id.equals(watched.getOrDefault(name, id));
        if (isAnother || (watched.containsKey(name) && updated.test(id, changed))) {
            // Somebody has deployed another since, or changed it: it is no witness of what the change did.
            watched.remove(name);
        }
        if (complies) {
            compliant.put(name, id);
            return;
        }
        compliant.remove(name);
        if (watched.containsKey(name) && drifted.add(name)) {
            long all = images(watched.keySet());
            long votes = images(drifted);
            boolean many = watched.size() >= bounds.minimum() && isMuch(drifted.size(), watched.size(), bounds);
            if (open.isEmpty() && many && isMuch(votes, all, bounds)) {
                open("containers of " + votes + " of " + all
                        + " images complied and drifted after policies or engine changed");
            }
            write();
        }
    }

    /** A person has decided what becomes of the container: what it is now says nothing of a change of policies. */
    void ordered(ContainerName name) {
        compliant.remove(name);
        drifted.remove(name);
        if (watched.remove(name) != null) {
            write();
        }
    }

    private void open(String why) {
        open = why;
        LOG.atWarn().addKeyValue("reason", why).log("The breaker opens: no repair begins until wharden resume");
        opened.accept(why);
    }

    private static boolean isMuch(long some, long all, Disruption bounds) {
        return some * 100 >= bounds.suddenDriftPercent() * all;
    }

    /** How many images they have. One that was not judged since the start stands for itself. */
    private long images(Set<ContainerName> names) {
        return names.stream()
                .map(name -> seen.getOrDefault(name, name.value()))
                .distinct()
                .count();
    }

    /** A change has had its time: what drifts from now on is the container's own doing. */
    void resynced(Set<ContainerName> present) {
        List.copyOf(compliant.keySet()).stream()
                .filter(name -> !present.contains(name))
                .forEach(this::forget);
        if (images.keySet().retainAll(present)) {
            write();
        }
        if (!watched.isEmpty() && waiting.isEmpty()) {
            watched.clear();
            drifted.clear();
            write();
        }
    }

    /**
     * A repair of a container of that image, an id or a reference, begins. Throws StateUnavailable, and then it must
     * not.
     */
    void began(ContainerName name, String image) {
        String before = images.put(name, image);
        if (!image.equals(before)) {
            write();
        }
    }

    void ended(ContainerName name, boolean well, Disruption bounds) {
        String image = images.getOrDefault(name, name.value());
        results.remove(image);
        results.putLast(image, well);
        while (results.size() > bounds.minimum()) {
            results.pollFirstEntry();
        }
        long failed = results.values().stream().filter(result -> !result).count();
        if (open.isEmpty()
                && results.size() >= bounds.minimum()
                && failed * 100 >= (long) bounds.failedPercent() * results.size()) {
            open("repairs of " + failed + " of the last " + results.size() + " images failed");
        }
        write();
    }

    void close() {
        open = "";
        results.clear();
        watched.clear();
        waiting.clear();
        drifted.clear();
        write();
    }

    void forget(ContainerName name) {
        compliant.remove(name);
        waiting.remove(name);
        seen.remove(name);
    }

    private void write() {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("open", open);
        file.put("world", world);
        file.put("changed", changed.toString());
        ObjectNode ended = file.putObject("results");
        results.forEach(ended::put);
        ObjectNode repaired = file.putObject("images");
        images.forEach((name, image) -> repaired.put(name.value(), image));
        ObjectNode witnesses = file.putObject("watched");
        watched.forEach((name, id) -> witnesses.put(name.value(), id));
        ObjectNode pictures = file.putObject("seen");
        watched.keySet().stream().filter(seen::containsKey).forEach(name -> pictures.put(name.value(), seen.get(name)));
        put(file, "waiting", waiting);
        put(file, "drifted", drifted);
        state.write(FILE, file);
    }

    private static void put(ObjectNode file, String key, Set<ContainerName> names) {
        var list = file.putArray(key);
        names.forEach(name -> list.add(name.value()));
    }

    private boolean parse(JsonNode file) {
        open = file.path("open").asText();
        world = file.path("world").asText();
        changed = Instant.parse(file.path("changed").asText());
        file.path("results")
                .properties()
                .forEach(entry -> results.put(entry.getKey(), entry.getValue().asBoolean()));
        file.path("images")
                .properties()
                .forEach(entry -> images.put(
                        ContainerName.of(entry.getKey()), entry.getValue().asText()));
        file.path("watched")
                .properties()
                .forEach(entry -> watched.put(
                        ContainerName.of(entry.getKey()), entry.getValue().asText()));
        file.path("seen")
                .properties()
                .forEach(entry -> seen.put(
                        ContainerName.of(entry.getKey()), entry.getValue().asText()));
        file.path("waiting").forEach(name -> waiting.add(ContainerName.of(name.asText())));
        file.path("drifted").forEach(name -> drifted.add(ContainerName.of(name.asText())));
        return true;
    }
}
