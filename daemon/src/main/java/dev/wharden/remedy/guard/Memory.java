package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.ContainerFile;
import dev.wharden.remedy.state.StateDir;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What was learnt about containers, by name and on disk. Thread-safe: its own lock guards the map and its files. */
public final class Memory {
    private static final String FOLDER = "memory";
    private static final int MOST_REFERENCES = 20;

    private final StateDir state;
    private final Map<ContainerName, Remembered> all = new TreeMap<>();

    /** Reads it all; a file that is there but is not readable keeps its container from being touched. */
    public Memory(StateDir state) {
        this.state = state;
        for (String file : state.list(FOLDER)) {
            state.readOnce(
                            FOLDER + "/" + file,
                            tree -> Map.entry(ContainerName.of(tree.path("name").asText()), parse(tree)))
                    .ifPresent(read -> all.put(read.getKey(), read.getValue()));
        }
    }

    /** What is known of a container; {@link Remembered#NOTHING} when it was never seen. */
    public synchronized Remembered of(ContainerName name) {
        return all.getOrDefault(name, Remembered.NOTHING);
    }

    /**
     * Keeps a reference that its image was known by, so that a recreation by image id never changes which policies match. What containers of that name that others
     * made were known by is forgotten: a name may be reused for another image.
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

    /** Wharden made the container of this id, with this declaration. To be called before it can be seen. */
    public synchronized void made(ContainerName name, String id, String declarationDigest) {
        change(name, known -> known.withMade(id, declarationDigest));
    }

    /**
     * Keeps a verdict and says what is new in it.
     *
     * @param controls those with findings that count
     * @return the controls that had none at the last look, and where their drift comes from
     */
    synchronized Map<String, Origin> judged(
            ContainerName name, String id, String policyDigest, Collection<String> controls) {
        Optional<Remembered.Seen> last = of(name).seen();
        var fresh = new TreeMap<String, Origin>();
        for (String control : controls) {
            if (last.isEmpty() || !last.get().controls().contains(control)) {
                fresh.put(control, origin(last, id, policyDigest));
            }
        }
        boolean complied = controls.isEmpty() || of(name).complied(id, policyDigest);
        var seen = new Remembered.Seen(id, policyDigest, Set.copyOf(controls), complied);
        change(name, known -> known.withSeen(seen));
        return fresh;
    }

    /** Containers whose last verdict had no finding, name to id. */
    synchronized Map<ContainerName, String> compliant() {
        var ids = new TreeMap<ContainerName, String>();
        all.forEach((name, known) -> known.seen()
                .filter(last -> last.controls().isEmpty())
                .ifPresent(last -> ids.put(name, last.containerId())));
        return ids;
    }

    /** Names of which a container is known that Wharden made. */
    synchronized Set<ContainerName> made() {
        var names = new TreeSet<ContainerName>();
        all.forEach((name, known) -> {
            if (!known.madeId().isEmpty()) {
                names.add(name);
            }
        });
        return names;
    }

    /**
     * Forgets what is of no use any more. A verdict is about what is there: it goes with its container.
     *
     * @param present names that there are
     * @param absent names of which all but the verdict is kept: the container that Wharden made may get its name back
     */
    synchronized void retain(Set<ContainerName> present, Set<ContainerName> absent) {
        for (ContainerName name : List.copyOf(all.keySet())) {
            if (present.contains(name)) {
                continue;
            }
            if (absent.contains(name) && !of(name).madeId().isEmpty()) {
                change(name, Remembered::withoutSeen);
            } else {
                state.delete(ContainerFile.of(FOLDER, name));
                all.remove(name);
            }
        }
    }

    private static Origin origin(Optional<Remembered.Seen> last, String id, String policyDigest) {
        if (last.isEmpty()) {
            return Origin.INITIAL;
        }
        boolean policyMoved = !last.get().policyDigest().equals(policyDigest);
        return policyMoved && last.get().containerId().equals(id) ? Origin.INTENTIONAL : Origin.CORRECTIVE;
    }

    private void change(ContainerName name, UnaryOperator<Remembered> step) {
        Remembered known = of(name);
        Remembered changed = step.apply(known);
        if (!changed.equals(known)) {
            state.write(ContainerFile.of(FOLDER, name), write(name, changed));
            all.put(name, changed);
        }
    }

    private static ObjectNode write(ContainerName name, Remembered known) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("name", name.value());
        known.references().forEach(tree.putArray("references")::add);
        tree.put("madeId", known.madeId());
        tree.put("declarationDigest", known.declarationDigest());
        known.seen().ifPresent(seen -> {
            ObjectNode verdict = tree.putObject("seen");
            verdict.put("containerId", seen.containerId());
            verdict.put("policyDigest", seen.policyDigest());
            verdict.put("complied", seen.complied());
            seen.controls().stream().sorted().forEach(verdict.putArray("controls")::add);
        });
        return tree;
    }

    private static Remembered parse(JsonNode tree) {
        JsonNode verdict = tree.path("seen");
        return new Remembered(
                texts(tree.path("references")),
                tree.path("madeId").asText(),
                tree.path("declarationDigest").asText(),
                verdict.isObject()
                        ? Optional.of(new Remembered.Seen(
                                verdict.path("containerId").asText(),
                                verdict.path("policyDigest").asText(),
                                Set.copyOf(texts(verdict.path("controls"))),
                                verdict.path("complied").asBoolean()))
                        : Optional.empty());
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
