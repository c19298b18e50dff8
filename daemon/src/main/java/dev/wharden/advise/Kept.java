package dev.wharden.advise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Where the present container is kept while another takes its place, and the commands that put it there and bring it
 * back. They name it by its id, and none of them can remove it, whatever else was pasted before, or failed.
 *
 * @param actual the present container
 * @param id of it, as the engine cannot take for another's name
 * @param old its name while the other has its own; no other container has it
 * @param first a name for a moment that no other container has either
 * @param second another such name
 * @param swarm networks of a swarm that it is in, with its addresses in each that the other does not ask for
 */
public record Kept(
        Container actual, String id, String old, String first, String second, SortedMap<String, List<String>> swarm) {
    private static final String OLD = ".old";
    private static final int SHORT = 12;
    private static final Pattern NAME = Pattern.compile("(.+)\\.old(-[0-9]+)?");

    /** What the engine takes for the beginning of an id, the present one's too, where no container has that name. */
    private static final Pattern READS_AS_ID = Pattern.compile("[0-9a-f]{1,64}");

    public Kept {
        swarm = Collections.unmodifiableSortedMap(new TreeMap<>(swarm));
    }

    /**
     * Finds free names.
     *
     * @param listed all containers, as the engine lists them
     * @param swarm networks of a swarm that it is in, with those addresses
     */
    public static Kept of(Container actual, List<JsonNode> listed, SortedMap<String, List<String>> swarm) {
        Set<String> names = listed.stream()
                .flatMap(row -> StreamSupport.stream(row.path("Names").spliterator(), false))
                .map(name -> name.asText().replaceFirst("^/", ""))
                .collect(Collectors.toSet());
        String name = actual.name().value();
        String digits = actual.id().substring(0, Math.min(SHORT, actual.id().length()));
        String first = free(name + ".back", names);
        var others = new HashSet<>(names);
        others.add(first);
        return new Kept(
                actual,
                // A name comes before the beginning of an id, and after a whole one.
                names.contains(digits) ? actual.id() : digits,
                free(name + OLD, names),
                first,
                free(name + ".back", others),
                swarm);
    }

    private static String free(String name, Set<String> names) {
        String free = name;
        for (int next = 2; names.contains(free); next++) {
            free = name + "-" + next;
        }
        return free;
    }

    /** The name that a container had before it was kept so; empty where its name does not say that it is. */
    public static Optional<String> before(String name) {
        Matcher kept = NAME.matcher(name);
        return kept.matches() ? Optional.of(kept.group(1)) : Optional.empty();
    }

    /** Whether it is gone when it stops. */
    public boolean removesItself() {
        return actual.isTrue("/HostConfig/AutoRemove");
    }

    /** What is said of where it is. */
    public String said() {
        String name = actual.name().value();
        return removesItself()
                ? "The present container removes itself when it stops: nothing brings it back."
                : "The present container is kept, stopped, as " + old
                        + (old.equals(name + OLD) ? "" : " (" + name + OLD + " is another)")
                        + ". When the new one serves: " + removal();
    }

    /** What is said of commands that are not in the usual order; empty where they are. */
    public Optional<String> order() {
        if (!isStuck()) {
            return Optional.empty();
        }
        String why = ": the engine cannot rename one that runs in a network of a swarm ("
                + String.join(", ", swarm.keySet()) + ").";
        return Optional.of(
                removesItself()
                        ? "It loses that network before it is renamed and stopped" + why
                        : "It is stopped before it is renamed" + why + " Where the rename fails, it does not run until"
                                + " the line at the end (If it does not serve) is pasted.");
    }

    /** Whether the engine cannot rename it: it takes its name in that network away and fails (26.1.5). */
    private boolean isStuck() {
        return actual.running() && !swarm.isEmpty();
    }

    /** The commands that make room for the other. The rename comes first where it can: it fails and changes nothing. */
    List<String> aside() {
        String rename = "docker rename " + id + " " + old;
        var steps = new ArrayList<String>();
        if (isStuck() && removesItself()) {
            swarm.keySet()
                    .forEach(network -> steps.add("docker network disconnect " + DockerRun.quoted(network) + " " + id));
        }
        // One that removes itself is gone some time after docker stop has returned: its name must be free before that.
        boolean last = isStuck() && !removesItself();
        if (!last) {
            steps.add(rename);
        }
        if (!removesItself() && restarts()) {
            steps.add("docker update --restart=no " + id);
        }
        if (actual.running()) {
            steps.add("docker stop " + id);
        }
        if (last) {
            steps.add(rename);
        }
        return steps;
    }

    /**
     * The command that brings it back, at any time, whatever of the others was pasted, or failed. It gives it two names
     * in turn, since the engine refuses the one that it has after an earlier try: where the second fails nothing is
     * removed, and where it does not, the name that is removed is not its own. Neither is the one that it is kept as:
     * another may have that since, which is why the other commands have failed.
     */
    public String back() {
        String name = actual.name().value();
        var steps = new ArrayList<String>();
        steps.add("docker rename " + id + " " + second);
        steps.add(forced(name));
        steps.add("docker rename " + id + " " + name);
        steps.add("docker start " + id);
        if (restarts()) {
            String policy = actual.text("/HostConfig/RestartPolicy/Name");
            long most = actual.number("/HostConfig/RestartPolicy/MaximumRetryCount");
            steps.add("docker update --restart=" + policy + (most > 0 ? ":" + most : "") + " " + id);
        }
        return (swarm.isEmpty() ? "" : "docker stop " + id + " && ") + "docker rename " + id + " " + first + "; "
                + String.join(" && ", steps);
    }

    /** The command that ends and removes whatever has this name, and cannot take that for the beginning of an id. */
    public static String forced(String name) {
        return READS_AS_ID.matcher(name).matches()
                ? "docker ps --all --quiet --no-trunc --filter='name=^/" + name + "$' | xargs -r docker rm --force"
                : "docker rm --force " + name;
    }

    /** The command that removes it, and cannot remove another. */
    public String removal() {
        return "docker rm " + id;
    }

    private boolean restarts() {
        String policy = actual.text("/HostConfig/RestartPolicy/Name");
        return !policy.isEmpty() && !policy.equals("no");
    }
}
