package dev.wharden.remedy.recreate.loss;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A service that writes as root to a volume or a folder of the host, and could not any more: as another user, or as
 * root without DAC_OVERRIDE where the folder is another user's. Many programs go on then and lose what they are given,
 * so that no probation finds it. Only a folder that has changed since the start counts: what is mounted writable by
 * habit keeps no repair back.
 */
public final class Unwritable {
    private static final Capabilities OVERRIDE = Capabilities.of(List.of("DAC_OVERRIDE"));
    private static final int OWNER = 0200;
    private static final int GROUP = 0020;
    private static final int OTHERS = 0002;

    private Unwritable() {}

    /**
     * Why a twin could not write where the container writes; empty when nothing speaks against it, or nothing can be
     * told. Throws a DockerException.
     */
    public static Optional<String> refusal(DockerReader reader, Subject subject, Container desired) {
        Container actual = subject.declared();
        UserSpec user = UserSpec.of(desired);
        boolean root =
                UserSpec.of(actual).isRoot() && !(subject.service().runs() instanceof Observed.Known<ServiceUser>);
        boolean overrides =
                user.isRoot() && !Capabilities.of(desired).and(OVERRIDE).isEmpty();
        boolean same = user.equals(UserSpec.of(actual))
                && Capabilities.of(actual).and(OVERRIDE).isEmpty();
        if (!root || overrides || same || user.uid().isEmpty() || !actual.running()) {
            return Optional.empty();
        }
        return actual.at("/Mounts")
                .valueStream()
                .filter(Unwritable::isWritable)
                .flatMap(mount -> refusal(reader, actual, user, mount).stream())
                .findFirst();
    }

    private static boolean isWritable(JsonNode mount) {
        return mount.path("RW").asBoolean()
                && List.of("bind", "volume").contains(mount.path("Type").asText(""));
    }

    private static Optional<String> refusal(DockerReader reader, Container actual, UserSpec user, JsonNode mount) {
        String path = mount.path("Destination").asText("");
        return folder(reader, actual, path)
                .filter(folder -> isSince(actual, folder) && !mayWrite(user, folder))
                .map(folder -> {
                    String owner = folder.getLongUserId() + ":" + folder.getLongGroupId();
                    String now = user.isRoot() ? "root without DAC_OVERRIDE" : "user " + user.user();
                    boolean owned = folder.getLongUserId() > 0 && folder.getLongGroupId() > 0;
                    return "it writes as root to " + path + ", which belongs to " + owner + " and which " + now
                            + " cannot write to: "
                            + (owned
                                    ? "set runAsNonRoot: {user: \"" + owner + "\"}"
                                    : "give " + path + " to that user (chown -R " + user.user()
                                            + (user.group().isEmpty() ? "" : ":" + user.group()) + ")")
                            + ", or capabilities: {add: [DAC_OVERRIDE]}, or mount it read-only";
                });
    }

    /** The entry of the folder itself; empty where it cannot be read, or is a file. */
    private static Optional<TarArchiveEntry> folder(DockerReader reader, Container actual, String path) {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(reader.beginning(actual.id(), path)))) {
            return Optional.ofNullable(tar.getNextEntry()).filter(TarArchiveEntry::isDirectory);
        } catch (DockerException.NotFound | DockerException.Excessive | IOException untold) {
            return Optional.empty();
        }
    }

    private static boolean isSince(Container actual, TarArchiveEntry folder) {
        try {
            Instant started = Instant.parse(actual.text("/State/StartedAt"));
            return folder.getLastModifiedTime().toInstant().isAfter(started);
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    private static boolean mayWrite(UserSpec user, TarArchiveEntry folder) {
        int mode = folder.getMode();
        long uid = user.uid().orElseThrow();
        boolean owner = folder.getLongUserId() == uid && (mode & OWNER) != 0;
        // Whose group is not said may be in any.
        boolean group =
                (mode & GROUP) != 0 && (user.gid().isEmpty() || user.gid().getAsLong() == folder.getLongGroupId());
        return owner || group || (mode & OTHERS) != 0;
    }
}
