package dev.wharden.cli;

import dev.wharden.advise.DockerRun;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a person who has pasted the commands gets the old container back, with what they changed outside of it.
 *
 * @param actual the old one
 * @param given whose volumes its own became; empty where none changed its owner
 */
record WayBack(Container actual, Optional<VolumeOwner> given) {
    /** What is said before the first command: owners are not kept anywhere. */
    Optional<String> before() {
        return existing()
                .map(owner -> "All that is in " + paths(owner) + " becomes user " + owner.user()
                        + "'s, and whose it was is kept nowhere: where not all of it is root's, note that first"
                        + " (ls -lnR).");
    }

    /** What is said after the last one. */
    List<String> after(Optional<String> others) {
        if (actual.isTrue("/HostConfig/AutoRemove")) {
            return List.of();
        }
        String name = actual.name().value();
        String old = DockerRun.keptAs(name);
        var lines = new ArrayList<String>();
        existing()
                .flatMap(owner -> new NewVolumes(actual, List.of())
                        .given(new VolumeOwner(
                                owner.image(), "0:0", owner.existing(), owner.subpaths(), Map.of(), true))
                        .map(line -> "If it does not serve, first, where all that is in " + paths(owner)
                                + " was root's: " + line))
                .ifPresent(lines::add);
        lines.add("If it does not serve: docker rm --force " + name + " && docker rename " + old + " " + name
                + " && docker start " + name + restarting(name));
        others.ifPresent(lines::add);
        return lines;
    }

    private Optional<VolumeOwner> existing() {
        return given.filter(owner -> !owner.existing().isEmpty());
    }

    private static String paths(VolumeOwner owner) {
        return String.join(", ", owner.existing().keySet().stream().sorted().toList());
    }

    private String restarting(String name) {
        String policy = actual.text("/HostConfig/RestartPolicy/Name");
        long most = actual.number("/HostConfig/RestartPolicy/MaximumRetryCount");
        return policy.isEmpty() || policy.equals("no")
                ? ""
                : " && docker update --restart=" + policy + (most > 0 ? ":" + most : "") + " " + name;
    }
}
