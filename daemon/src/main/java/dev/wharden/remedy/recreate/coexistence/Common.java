package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;
import dev.wharden.container.ImageReference;
import dev.wharden.container.Tie;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What two containers of one Compose project have in common beside its labels, which anybody can copy. */
final class Common {
    /** That everybody can be in. */
    private static final Set<String> EVERYBODYS = Set.of("bridge", "host", "none");

    private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

    private static final String NETWORK = "/HostConfig/NetworkMode";
    private static final String JOINED = "container:";

    private Common() {}

    /**
     * Whether a container is one of a project's beside another that is: it is in a network that compose made for the
     * project, in one that the other is in too, or one refers to the other.
     */
    static boolean isBeside(String project, Container one, Container other) {
        return networks(other).stream().anyMatch(network -> network.startsWith(project + "_"))
                || !Collections.disjoint(networks(one), networks(other))
                || Tie.between(one, other).stream().anyMatch(Tie::declared)
                || Tie.between(other, one).stream().anyMatch(Tie::declared);
    }

    /**
     * Whether a container can be what another was made anew as, also from a file that was changed: it is in a network
     * of the other's, has a folder or named volume of the other's, or is of the same image, in any version, and in the
     * same kind of network.
     */
    static boolean isSuccessor(Container one, Container other) {
        Set<String> networks = networks(one);
        networks.removeAll(EVERYBODYS);
        return !Collections.disjoint(networks, networks(other))
                || !Collections.disjoint(data(one), data(other))
                || (repository(one).equals(repository(other)) && network(one).equals(network(other)));
    }

    /** Of its image: the file may ask for a newer one. */
    private static List<String> repository(Container one) {
        var image = ImageReference.of(one.text("/Config/Image"));
        return List.of(image.registry(), image.repository());
    }

    /** Whom it joins was made anew too. */
    private static String network(Container one) {
        String mode = one.text(NETWORK);
        return mode.startsWith(JOINED) ? JOINED : mode;
    }

    private static Set<String> networks(Container one) {
        return one.at("/NetworkSettings/Networks").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Compose makes anonymous volumes anew where it does not find the old one. */
    private static Set<String> data(Container one) {
        return one.at("/Mounts")
                .valueStream()
                .filter(mount -> !ANONYMOUS.matcher(mount.path("Name").asText()).matches())
                .map(mount -> mount.path("Source").asText())
                .filter(source -> !source.isEmpty())
                .collect(Collectors.toSet());
    }
}
