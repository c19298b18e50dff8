package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.Collection;

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
                && networks.stream().anyMatch(network -> isGone(reader, network))
                && reader.list().stream()
                        .noneMatch(summary -> summary.path("Labels")
                                .path(Way.PROJECT)
                                .asText()
                                .equals(project));
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
