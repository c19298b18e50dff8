package dev.wharden.remedy.recreate.loss;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Capabilities;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.container.UserSpec;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A service that writes as root to a volume, a folder of the host or one of its image, and could not any more: as
 * another user, or as root without DAC_OVERRIDE where the folder is another user's. Many programs go on then and lose
 * what they are given, so that no probation finds it. Only a folder that has changed since the start counts: what is
 * mounted writable by habit keeps no repair back.
 */
final class Unwritable {
    private static final Capabilities OVERRIDE = Capabilities.of(List.of("DAC_OVERRIDE"));
    private static final String READ_ONLY = "/HostConfig/ReadonlyRootfs";
    /** Where main processes write their ids (FHS 3.0: 3.15). */
    private static final List<String> RUN = List.of("/run", "/var/run");

    /** Each costs a call. */
    private static final int LOOKED_AT = 40;
    /** Measured, 26.1.5: a program writes 1 to 10 ms before its start is noted, and that takes 250 ms before. */
    private static final Duration AHEAD = Duration.ofMillis(200);
    /** From 28 on the moment that is noted comes before the engine makes mount points (moby daemon/start.go). */
    private static final Duration BEHIND = Duration.ofSeconds(1);

    private static final int OWNER = 0200;
    private static final int GROUP = 0020;
    private static final int OTHERS = 0002;

    private Unwritable() {}

    /**
     * Why a twin could not write where the container writes; empty when nothing speaks against it, or nothing can be
     * told. Throws a DockerException.
     */
    static Optional<String> refusal(DockerReader reader, Subject subject, Container desired) {
        Container actual = subject.declared();
        UserSpec user = UserSpec.of(desired);
        boolean drops = subject.service().runs() instanceof Observed.Known<ServiceUser>;
        boolean overrides =
                user.isRoot() && !Capabilities.of(desired).and(OVERRIDE).isEmpty();
        boolean same = user.equals(UserSpec.of(actual))
                && Capabilities.of(actual).and(OVERRIDE).isEmpty();
        if (!UserSpec.of(actual).isRoot() || overrides || same || user.uid().isEmpty() || !actual.running()) {
            return Optional.empty();
        }
        Stream<JsonNode> mounts = drops ? Stream.empty() : actual.at("/Mounts").valueStream();
        return mounts.filter(Unwritable::isWritable)
                .flatMap(mount -> refusal(reader, actual, user, mount).stream())
                .findFirst()
                .or(() -> user.isRoot() || desired.isTrue(READ_ONLY)
                        ? Optional.empty()
                        : layer(reader, actual, desired, user, drops));
    }

    /**
     * Folders of the image that it writes to, which are root's and often closed to all others, such as root's home. Of
     * a root file system that becomes read-only {@link ReadOnlyWrites} tells more.
     *
     * @param drops its processes become another user by themselves: what its start prepares as root it may do without,
     *     but not the folder of its main process' id, as nginx's {@code /run}
     */
    private static Optional<String> layer(
            DockerReader reader, Container actual, Container desired, UserSpec user, boolean drops) {
        Changes changes = WrittenReader.changes(reader, actual).orElse(Changes.NONE);
        List<String> mounts = RuntimeFiles.mounts(desired);
        var folders = new TreeSet<>(WritableLayer.passing(changes, actual));
        List<String> lost = drops ? List.of() : WritableLayer.lost(changes, actual);
        lost.stream()
                .filter(path -> changes.isAdded(path) && !changes.folder(path).isEmpty())
                .limit(LOOKED_AT)
                .filter(path -> !CopiedFiles.hasWholeSecond(reader, actual, path))
                .map(changes::folder)
                .forEach(folders::add);
        return folders.stream()
                .filter(path -> !drops || RUN.stream().anyMatch(run -> RuntimeFiles.within(path, run)))
                .filter(path -> mounts.stream().noneMatch(mount -> RuntimeFiles.within(path, mount)))
                .limit(LOOKED_AT)
                .filter(path -> new WrittenReader(reader).isSince(actual, path))
                .filter(path -> folder(reader, actual, path)
                        .filter(folder -> !mayWrite(user, folder))
                        .isPresent())
                .findFirst()
                .map(path -> "it writes as root to " + path + ", which user " + user.user()
                        + " cannot write to: create the container with a volume there that belongs to that user, or"
                        + " leave runAsNonRoot.user out of its policy");
    }

    private static boolean isWritable(JsonNode mount) {
        return mount.path("RW").asBoolean()
                && List.of("bind", "volume").contains(mount.path("Type").asText(""));
    }

    private static Optional<String> refusal(DockerReader reader, Container actual, UserSpec user, JsonNode mount) {
        String path = mount.path("Destination").asText("");
        return folder(reader, actual, path)
                .filter(folder -> !mayWrite(user, folder) && isWritten(reader, actual, path))
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
                            + (user.isRoot()
                                    ? ", or capabilities: {add: [DAC_OVERRIDE]}"
                                    : ", or leave runAsNonRoot.user out of its policy")
                            + ", or mount it read-only";
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

    /**
     * Since its program runs. Around the start that the engine notes comes what the engine makes for it: a folder of
     * the host where there was none, a volume, mount points in them. Then it has to hold something else. What another
     * container left in the same second, as one that prepares a volume does, was there before the start was asked for;
     * a file system that keeps whole seconds does not tell the two apart.
     */
    private static boolean isWritten(DockerReader reader, Container actual, String path) {
        try {
            Instant started = Instant.parse(actual.text("/State/StartedAt"));
            Instant written = reader.stat(actual.id(), path).written();
            boolean coarse = written.equals(written.truncatedTo(ChronoUnit.SECONDS));
            Instant first = coarse ? started.truncatedTo(ChronoUnit.SECONDS) : started.minus(AHEAD);
            return written.isAfter(started.plus(BEHIND))
                    || (!written.isBefore(first) && isFilled(reader, actual, path));
        } catch (DateTimeParseException | DockerException.NotFound unreadable) {
            return false;
        }
    }

    /** Whether the beginning of a folder's tar has anything in it but the mount points of others. */
    private static boolean isFilled(DockerReader reader, Container actual, String path) {
        String parent = path.substring(0, path.lastIndexOf('/') + 1);
        List<String> mounts = RuntimeFiles.mounts(actual).stream()
                .filter(mount -> !RuntimeFiles.within(path, mount))
                .toList();
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(reader.beginning(actual.id(), path)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String inside = parent + entry.getName().replaceFirst("/$", "");
                if (!inside.equals(path)
                        && mounts.stream()
                                .noneMatch(mount ->
                                        RuntimeFiles.within(inside, mount) || RuntimeFiles.within(mount, inside))) {
                    return true;
                }
            }
            return false;
        } catch (DockerException.NotFound | DockerException.Excessive | IOException cut) {
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
