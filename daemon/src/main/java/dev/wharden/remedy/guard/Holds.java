package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.ContainerFile;
import dev.wharden.remedy.state.StateDir;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The holds of all containers, on disk. Guarded by the lock of {@link Guards}. */
final class Holds {
    private static final String FOLDER = "guard/holds";

    private final StateDir state;
    private final Map<ContainerName, Hold> holds = new TreeMap<>();

    /** Reads them all; one that is there but is not readable keeps its container from being touched. */
    Holds(StateDir state) {
        this.state = state;
        for (String file : state.list(FOLDER)) {
            state.readOnce(FOLDER + "/" + file, tree -> Map.entry(name(tree), parse(tree)))
                    .ifPresent(read -> holds.put(read.getKey(), read.getValue()));
        }
    }

    Optional<Hold> of(ContainerName name) {
        return Optional.ofNullable(holds.get(name));
    }

    /** What interrupted the last repair of a container, as a clause; the empty string when nothing did. */
    String interruption(Container container, boolean ours) {
        return of(container.name())
                .filter(hold -> hold.means(container, ours))
                .map(hold -> hold.interruption().clause())
                .orElse("");
    }

    Set<ContainerName> names() {
        return Set.copyOf(holds.keySet());
    }

    /** What the holds say, by name, where they say something. */
    Map<ContainerName, String> all(Function<Hold, String> what) {
        var all = new TreeMap<ContainerName, String>();
        holds.forEach((name, hold) -> {
            if (!what.apply(hold).isEmpty()) {
                all.put(name, what.apply(hold));
            }
        });
        return all;
    }

    /** Another policy decides now: nobody is left alone any longer for what was done under the one before. */
    void judged(ContainerName name, String policyDigest) {
        Hold hold = holds.get(name);
        if (hold != null && hold.alone().holds() && !hold.policyDigest().equals(policyDigest)) {
            delete(name);
        }
    }

    void save(ContainerName name, Hold hold) {
        if (hold.isEmpty()) {
            delete(name);
        } else if (!hold.equals(holds.get(name))) {
            state.write(ContainerFile.of(FOLDER, name), write(name, hold));
            holds.put(name, hold);
        }
    }

    /** Whether there was one. */
    boolean delete(ContainerName name) {
        if (!holds.containsKey(name)) {
            return false;
        }
        state.delete(ContainerFile.of(FOLDER, name));
        holds.remove(name);
        return true;
    }

    void retain(Collection<ContainerName> names) {
        new ArrayList<>(holds.keySet())
                .stream().filter(name -> !names.contains(name)).forEach(this::delete);
    }

    private static ObjectNode write(ContainerName name, Hold hold) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("name", name.value());
        tree.put("containerId", hold.containerId());
        tree.put("policyDigest", hold.policyDigest());
        tree.put("attempts", hold.attempts());
        tree.put("last", hold.last().toString());
        tree.put("until", hold.until().toString());
        tree.put("suspended", hold.suspended());
        tree.put("alone", hold.alone().why());
        hold.alone().marks().ifPresent(marks -> tree.put("marks", marks));
        hold.repaired().stream().sorted().forEach(tree.putArray("repaired")::add);
        hold.running().stream().sorted().forEach(tree.putArray("running")::add);
        tree.put("repairedAt", hold.repairedAt().toString());
        hold.undone().stream().map(Instant::toString).forEach(tree.putArray("undone")::add);
        tree.putObject("lesson")
                .put("about", hold.lesson().about())
                .put("containerId", hold.lesson().containerId())
                .put("failure", hold.lesson().failure())
                .put("refusal", hold.lesson().refusal());
        tree.putObject("interruption")
                .put("times", hold.interruption().times())
                .put("reason", hold.interruption().reason());
        return tree;
    }

    private static ContainerName name(JsonNode tree) {
        return ContainerName.of(tree.path("name").asText());
    }

    private static Hold parse(JsonNode tree) {
        return new Hold(
                tree.path("containerId").asText(),
                tree.path("policyDigest").asText(),
                tree.path("attempts").asInt(),
                Instant.parse(tree.path("last").asText()),
                Instant.parse(tree.path("until").asText()),
                tree.path("suspended").asText(),
                new Alone(
                        tree.path("alone").asText(),
                        tree.path("marks").isTextual()
                                ? Optional.of(tree.path("marks").textValue())
                                : Optional.empty()),
                texts(tree.path("repaired")),
                texts(tree.path("running")),
                Instant.parse(tree.path("repairedAt").asText()),
                times(tree.path("undone")),
                lesson(tree.path("lesson")),
                new Interruption(
                        tree.path("interruption").path("times").asInt(),
                        tree.path("interruption").path("reason").asText()));
    }

    private static Lesson lesson(JsonNode tree) {
        return new Lesson(
                tree.path("about").asText(),
                tree.path("containerId").asText(),
                tree.path("failure").asText(),
                tree.path("refusal").asText());
    }

    private static Set<String> texts(JsonNode list) {
        var texts = new HashSet<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static List<Instant> times(JsonNode list) {
        var times = new ArrayList<Instant>();
        list.forEach(time -> times.add(Instant.parse(time.asText())));
        return times;
    }
}
