package dev.wharden.subject;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Processes that the host needs and that are in a container's control groups, where one with rights over the host's
 * groups has written them: what is done to the container is done to them.
 *
 * @param frozen those that its pause would freeze
 * @param ended those that its end would end, without Wharden itself, which its service starts again
 */
public record Captured(List<HostProcess> frozen, List<HostProcess> ended) {
    /** There is none, as far as can be told. */
    public static final Captured NONE = new Captured(List.of(), List.of());

    private static final String GROUPS = "/sys/fs/cgroup";

    public Captured {
        frozen = List.copyOf(frozen);
        ended = List.copyOf(ended);
    }

    /**
     * One of them.
     *
     * @param name such as {@code dockerd}
     * @param hierarchy the folder of its control groups in which it was found, such as {@code /sys/fs/cgroup/freezer}
     */
    public record HostProcess(String name, long pid, String hierarchy) {
        private String words() {
            return name + " (process " + pid + ")";
        }
    }

    /** The folder of one hierarchy of control groups; the empty name for the only one of version 2. */
    public static String hierarchy(String controller) {
        return controller.isEmpty() ? GROUPS : GROUPS + "/" + controller;
    }

    /** Why it is not paused, for people; empty when it may be. */
    public Optional<String> refusalOfPause() {
        return frozen.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "a pause would freeze " + words(frozen) + " of the host, which it has in its control group");
    }

    /** Why it is not ended, and what to do, for people; empty when it may be. */
    public Optional<String> refusalOfEnd() {
        return ended.isEmpty()
                ? Optional.empty()
                : Optional.of("its end would end " + words(ended) + " of the host, which it has in its control group;"
                        + " take that out first: "
                        + ended.stream()
                                .map(one -> "echo " + one.pid() + " > " + one.hierarchy() + "/cgroup.procs")
                                .collect(Collectors.joining("; ")));
    }

    private static String words(List<HostProcess> some) {
        return some.stream().map(HostProcess::words).distinct().collect(Collectors.joining(", "));
    }
}
