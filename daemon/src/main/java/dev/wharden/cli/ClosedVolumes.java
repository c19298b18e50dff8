package dev.wharden.cli;

import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Subject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The volumes that a container keeps when another user than root does its work, and that no command gives to that user:
 * what is root's in them is closed to it. Those whose folder is that user's are not among them, as the data of a
 * database that root starts.
 *
 * @param read paths of those that it has read-only
 * @param written paths of the others
 */
record ClosedVolumes(List<String> read, List<String> written) {
    ClosedVolumes {
        read = List.copyOf(read);
        written = List.copyOf(written);
    }

    /**
     * Of a container; none where root starts it before and after, or neither. One call for each volume.
     *
     * @param desired the same as it is advised
     */
    static ClosedVolumes of(DockerReader engine, Subject subject, Container desired) {
        Container actual = subject.declared();
        UserSpec user = UserSpec.of(desired);
        if (!UserSpec.of(actual).isRoot() || !user.isExplicit()) {
            return new ClosedVolumes(List.of(), List.of());
        }
        // Those that a new user may write to are given to it, or OwnVolumes tells why not.
        boolean isNewUser = NewUserDoubts.isNewUser(subject, desired);
        var read = new ArrayList<String>();
        var written = new ArrayList<String>();
        actual.at("/Mounts").forEach(mount -> {
            String path = mount.path("Destination").asText();
            boolean writes = mount.path("RW").asBoolean();
            if (mount.path("Type").asText().equals("volume")
                    && !(writes && isNewUser)
                    && !owner(engine, actual, path).equals(user.uid())) {
                (writes ? written : read).add(path);
            }
        });
        return new ClosedVolumes(read, written);
    }

    /** Of the folder that is mounted, by the first entry of its tar; empty where the engine does not tell it. */
    private static OptionalLong owner(DockerReader engine, Container actual, String path) {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(engine.beginning(actual.id(), path)))) {
            var entry = tar.getNextEntry();
            return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.getLongUserId());
        } catch (DockerException | IOException unread) {
            return OptionalLong.empty();
        }
    }

    /** A sentence for each kind. */
    List<String> lines(UserSpec user) {
        return Stream.of(
                        read.isEmpty()
                                ? ""
                                : "Where root alone can read what is in " + String.join(", ", read)
                                        + " (ls -lnR), user " + user.user() + " cannot, and nothing here changes that:"
                                        + " let it read that first, or leave its user root.",
                        written.isEmpty()
                                ? ""
                                : "Where root owns what is in " + String.join(", ", written) + " (ls -lnR), user "
                                        + user.user() + " cannot write to it, and nothing here changes that: chown what"
                                        + " it writes to first, unless another container needs its owner, or leave its"
                                        + " user root.")
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
