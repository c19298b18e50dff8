package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Whether a project of compose was taken down, as far as what it leaves tells: {@code compose down} removes all
 * containers of a project and its networks, which no other command does. A prune of everything leaves the same where no
 * container of the project ran: whoever asks looks for what a prune takes and compose does not see.
 */
public final class ComposeDown {
    private ComposeDown() {}

    /**
     * Whether no container of a project is there, and one of the networks that they had is gone.
     *
     * @param project its name; the empty string for none
     * @param networks of its containers
     */
    public static boolean is(DockerReader reader, String project, Collection<String> networks) {
        return !project.isEmpty()
                && isNetworkGone(reader, networks)
                && reader.list().stream()
                        .noneMatch(summary -> summary.path("Labels")
                                .path(Way.PROJECT)
                                .asText()
                                .equals(project));
    }

    /** Whether one of them is gone. Throws a DockerException. */
    public static boolean isNetworkGone(DockerReader reader, Collection<String> networks) {
        return networks.stream().anyMatch(network -> isGone(reader, network));
    }

    /** The networks of those of some containers that are of a project. */
    public static List<String> networks(List<Container> unit, String project) {
        return unit.stream()
                .filter(before -> Way.project(before).equals(project))
                .flatMap(before -> before.at("/NetworkSettings/Networks").properties().stream())
                .map(Map.Entry::getKey)
                .distinct()
                .toList();
    }

    private static boolean isGone(DockerReader reader, String network) {
        try {
            reader.network(network);
            return false;
        } catch (DockerException.NotFound gone) {
            return true;
        }
    }
}
