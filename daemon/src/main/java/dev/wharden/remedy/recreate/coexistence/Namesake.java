package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Another container that has the name of one that Wharden has away. It is left alone.
 *
 * @param container that has the name
 */
public record Namesake(Container container) {
    private static final int SHORT = 12;
    private static final String SERVICE = "com.docker.compose.service";
    private static final String NUMBER = "com.docker.compose.container-number";
    private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

    /** By the image's name, since compose may have pulled a newer one. */
    private static final List<String> PROGRAM =
            List.of("/Config/Image", "/Config/Entrypoint", "/Config/Cmd", "/HostConfig/NetworkMode");

    /**
     * Whether compose has recreated the container: the one before is not missed, and would be a second replica of its
     * service. Its labels are as anybody likes, so that it also is what that one was: the same program of the same
     * image, with its named volumes, folders and networks. Any other, also one that compose has made from a file that
     * was changed meanwhile, is not it: then the one before is kept.
     */
    public boolean succeeds(Container old) {
        return !Way.project(old).isEmpty()
                && Way.project(old).equals(Way.project(container))
                && label(old, SERVICE).equals(label(container, SERVICE))
                && label(old, NUMBER).equals(label(container, NUMBER))
                && PROGRAM.stream().allMatch(at -> old.at(at).equals(container.at(at)))
                && networks(container).containsAll(networks(old))
                && mounts(container).containsAll(mounts(old));
    }

    private static String label(Container one, String key) {
        return one.labels().getOrDefault(key, "");
    }

    private static Set<String> networks(Container one) {
        return one.at("/NetworkSettings/Networks").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** What it has of others and by a name: compose makes anonymous volumes anew where it does not find the old one. */
    private static Set<List<String>> mounts(Container one) {
        return one.at("/Mounts")
                .valueStream()
                .map(mount -> Stream.of("Type", "Destination", "Name", "Source")
                        .map(key -> mount.path(key).asText())
                        .toList())
                .filter(mount -> !mount.get(0).equals("tmpfs")
                        && !ANONYMOUS.matcher(mount.get(2)).matches())
                .collect(Collectors.toSet());
    }

    /** Who has the name, for people. */
    public String word() {
        String id = container.id();
        return "its name " + container.name() + " is taken by container "
                + id.substring(0, Math.min(SHORT, id.length()));
    }
}
