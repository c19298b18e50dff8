package dev.wharden.remedy.quarantine;

import dev.wharden.subject.Unfrozen.LiveProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The processes of a quarantine that run on although it holds: what no pause reaches, and what has not ended yet.
 *
 * @param all of all members; never empty, since a quarantine without has none of this
 */
public record Runaways(List<Runaway> all) {
    private static final int SHOWN = 5;

    public Runaways {
        all = List.copyOf(all);
    }

    /**
     * One of them.
     *
     * @param id of its container
     * @param name of its container
     * @param start in ticks since the boot
     * @param killed the container was told to end, and is not to be paused again
     * @param unproved true where it may be frozen, or another's, and nothing proves that; empty where it runs
     */
    public record Runaway(String id, String name, long pid, long start, boolean killed, Optional<Boolean> unproved) {
        boolean isUnproved() {
            return unproved.orElse(false);
        }

        LiveProcess process() {
            return new LiveProcess(pid, start);
        }
    }

    /** Those of a container that was told to end. */
    List<LiveProcess> killed(String id) {
        return all.stream()
                .filter(one -> one.killed() && one.id().equals(id))
                .map(Runaway::process)
                .toList();
    }

    /** Whether of none of them it is known that it ran. */
    boolean areUnproved() {
        return all.stream().allMatch(Runaway::isUnproved);
    }

    /** For people, a sentence a container. */
    public List<String> sentences() {
        var containers = new LinkedHashMap<String, List<Runaway>>();
        all.forEach(one -> containers
                .computeIfAbsent(one.id() + one.killed() + one.isUnproved(), any -> new ArrayList<>())
                .add(one));
        return containers.values().stream().map(Runaways::sentence).toList();
    }

    /** What is said of those that were told to end once they have: a sentence a container. */
    List<String> ended() {
        var containers = new LinkedHashMap<String, List<LiveProcess>>();
        all.stream()
                .filter(Runaway::killed)
                .forEach(one -> containers
                        .computeIfAbsent(one.name(), any -> new ArrayList<>())
                        .add(one.process()));
        return containers.entrySet().stream()
                .map(one -> ended(one.getKey(), one.getValue()))
                .toList();
    }

    static String ended(String name, List<LiveProcess> processes) {
        return name + " was ended: " + words(processes) + " ran on outside of its frozen control group";
    }

    private static String sentence(List<Runaway> some) {
        Runaway first = some.getFirst();
        List<LiveProcess> processes = some.stream().map(Runaway::process).toList();
        String pids = processes.stream()
                .limit(SHOWN)
                .map(process -> String.valueOf(process.pid()))
                .collect(Collectors.joining(" "));
        boolean one = processes.size() == 1;
        if (first.isUnproved()) {
            return words(processes) + " of " + first.name()
                    + " may run on: nothing proves that "
                    + (one ? "it is frozen; stop or end it" : "they are frozen; stop or end them")
                    + " on the host (kill -STOP " + pids + ", or kill -9 " + pids + ")";
        }
        return first.killed()
                ? first.name() + " was told to end, and " + words(processes)
                        + " of it did not end yet: end "
                        + (one ? "it on the host if it stays" : "them on the host if they stay")
                        + " (kill -9 " + pids + ")"
                : words(processes) + " of " + first.name() + (one ? " runs" : " run")
                        + " on outside of its frozen control group, where neither a pause nor the end of the container"
                        + " reaches " + (one ? "it: end it" : "them: end them") + " on the host (kill -9 " + pids + ")";
    }

    /** {@code process 812}. */
    static String words(List<LiveProcess> processes) {
        return (processes.size() == 1 ? "process " : "processes ")
                + processes.stream()
                        .limit(SHOWN)
                        .map(process -> String.valueOf(process.pid()))
                        .collect(Collectors.joining(", "))
                + (processes.size() > SHOWN ? " and " + (processes.size() - SHOWN) + " more" : "");
    }
}
