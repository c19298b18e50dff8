package dev.wharden.remedy.recreate.loss;

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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A service that writes as root to a volume, a folder of the host or one of its image, and could not any more: as
 * another user, or as root without DAC_OVERRIDE where the folder is another user's. Many programs go on then and lose
 * what they are given, so that no probation finds it. Only what has changed since the start counts, or is open for
 * writing: what is mounted writable by habit keeps no repair back. What lies deeper in a mount than the beginning of
 * its tar reaches is told by what is open alone: a tar of a whole volume keeps its container locked for as long.
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

    private Unwritable() {}

    /**
     * Why a twin could not write where the container writes; empty when nothing speaks against it, or nothing can be
     * told. Throws a DockerException.
     *
     * @param opened files in its mounts that its processes have open for writing: they open them again at their next
     *     start
     */
    static Optional<String> refusal(
            DockerReader reader, Subject subject, Supplier<Set<String>> opened, Container desired) {
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
        var twin = TwinUser.of(subject, desired);
        List<String> mounts = writable(actual);
        // Of one that drops, what is its other user's is written by that user, after a start that may prepare it as
        // root.
        return (drops ? Stream.<String>empty() : mounts.stream())
                .flatMap(mount -> refusal(reader, actual, twin, mount).stream())
                .findFirst()
                .or(() -> mounts.isEmpty() ? Optional.empty() : open(reader, actual, twin, mounts, opened.get()))
                .or(() -> user.isRoot() || desired.isTrue(READ_ONLY)
                        ? Optional.empty()
                        : layer(reader, actual, desired, twin, drops));
    }

    /**
     * Folders of the image that it writes to, which are root's and often closed to all others, such as root's home. Of
     * a root file system that becomes read-only {@link ReadOnlyWrites} tells more.
     *
     * @param drops its processes become another user by themselves: what its start prepares as root it may do without,
     *     but not the folder of its main process' id, as nginx's {@code /run}
     */
    private static Optional<String> layer(
            DockerReader reader, Container actual, Container desired, TwinUser twin, boolean drops) {
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
                        .filter(folder -> !twin.mayWrite(folder))
                        .isPresent())
                .findFirst()
                .map(path -> "it writes as root to " + path + ", which user "
                        + twin.user().user()
                        + " cannot write to: create the container with a volume there that belongs to that user, or"
                        + " leave runAsNonRoot.user out of its policy");
    }

    /** Where volumes and folders of the host are that it may write to. */
    private static List<String> writable(Container actual) {
        return actual.at("/Mounts")
                .valueStream()
                .filter(mount -> mount.path("RW").asBoolean()
                        && List.of("bind", "volume").contains(mount.path("Type").asText("")))
                .map(mount -> mount.path("Destination").asText(""))
                .toList();
    }

    private static Optional<String> refusal(DockerReader reader, Container actual, TwinUser twin, String mount) {
        List<TarArchiveEntry> entries = beginning(reader, actual, mount);
        return entries.stream()
                .limit(1)
                .filter(folder -> folder.isDirectory() && !twin.mayWrite(folder) && isWritten(reader, actual, mount))
                .map(folder -> told("it writes as root", actual, twin, mount, mount, folder))
                .findFirst()
                .or(() -> inside(actual, twin, mount, entries));
    }

    /**
     * What it writes to below, or somebody else who has the same volume or folder. A tar has whole seconds. A file of a
     * folder that has changed and that the twin may write to may be made anew each time, under a passing name, and then
     * that folder is all that counts.
     */
    private static Optional<String> inside(
            Container actual, TwinUser twin, String mount, List<TarArchiveEntry> entries) {
        Instant since = started(actual).map(start -> start.plus(BEHIND)).orElse(Instant.MAX);
        List<String> others = RuntimeFiles.mounts(actual).stream()
                .filter(other -> !RuntimeFiles.within(mount, other))
                .toList();
        String parent = mount.substring(0, mount.lastIndexOf('/') + 1);
        var renewing = new TreeSet<String>();
        for (TarArchiveEntry entry : entries) {
            String path = parent + entry.getName().replaceFirst("/$", "");
            boolean changed = entry.getLastModifiedTime().toInstant().isAfter(since);
            boolean counts = changed
                    && (entry.isDirectory() || entry.isFile())
                    && others.stream().noneMatch(other -> RuntimeFiles.within(path, other));
            if (counts && entry.isDirectory() && twin.mayWrite(entry)) {
                renewing.add(path);
            } else if (counts
                    && !path.equals(mount)
                    && !twin.mayWrite(entry)
                    && !renewing.contains(path.substring(0, path.lastIndexOf('/')))) {
                return Optional.of(told("it or another writes", actual, twin, mount, path, entry));
            }
        }
        return Optional.empty();
    }

    /** Files that it keeps open, as logs and databases are: exactly its own, however deep they are. */
    private static Optional<String> open(
            DockerReader reader, Container actual, TwinUser twin, List<String> mounts, Set<String> opened) {
        List<String> all = RuntimeFiles.mounts(actual);
        return opened.stream()
                .flatMap(path ->
                        innermost(all, path).filter(mounts::contains).stream().map(mount -> Map.entry(path, mount)))
                .limit(LOOKED_AT)
                .flatMap(file -> beginning(reader, actual, file.getKey()).stream()
                        .limit(1)
                        .filter(entry -> entry.isFile() && !entry.isDirectory() && !twin.mayWrite(entry))
                        .map(entry -> told("it writes as root", actual, twin, file.getValue(), file.getKey(), entry)))
                .findFirst();
    }

    private static Optional<String> innermost(List<String> mounts, String path) {
        return mounts.stream()
                .filter(one -> RuntimeFiles.within(path, one))
                .max(Comparator.comparingInt(String::length));
    }

    private static String told(
            String who, Container actual, TwinUser twin, String mount, String path, TarArchiveEntry entry) {
        UserSpec user = twin.user();
        String owner = entry.getLongUserId() + ":" + entry.getLongGroupId();
        String now = user.isRoot() ? "root without DAC_OVERRIDE" : "user " + user.user();
        boolean owned = entry.getLongUserId() > 0 && entry.getLongGroupId() > 0;
        String named = user.user() + (user.group().isEmpty() ? "" : ":" + user.group());
        String whose = user.isRoot() ? "0:0" : named;
        return who + " to " + path + ", which belongs to " + owner + " and which " + now
                + " cannot write to: "
                + (owned
                        ? "set runAsNonRoot: {user: \"" + owner + "\"}"
                        : twin.isHosts(actual, mount)
                                ? "that is the host's own, whose owner stays: take the mount away"
                                : "give " + mount + " to that user (chown -R " + whose + ")")
                + (user.isRoot()
                        ? ", or capabilities: {add: [DAC_OVERRIDE]}"
                        : ", or leave runAsNonRoot.user out of its policy")
                + ", or mount " + (path.equals(mount) ? "it" : mount) + " read-only";
    }

    /** The entry of the folder itself; empty where it cannot be read, or is a file. */
    private static Optional<TarArchiveEntry> folder(DockerReader reader, Container actual, String path) {
        return beginning(reader, actual, path).stream().findFirst().filter(TarArchiveEntry::isDirectory);
    }

    /** The entries that the beginning of a tar has, the path's own first; none where it cannot be read. */
    private static List<TarArchiveEntry> beginning(DockerReader reader, Container actual, String path) {
        var entries = new ArrayList<TarArchiveEntry>();
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(reader.beginning(actual.id(), path)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry);
            }
        } catch (DockerException.NotFound | DockerException.Rejected | IOException cut) {
            return entries;
        }
        return entries;
    }

    private static Optional<Instant> started(Container actual) {
        try {
            return Optional.of(Instant.parse(actual.text("/State/StartedAt")));
        } catch (DateTimeParseException unreadable) {
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
            Optional<Instant> known = started(actual);
            Instant written = reader.stat(actual.id(), path).written();
            if (known.isEmpty()) {
                return false;
            }
            Instant started = known.get();
            boolean coarse = written.equals(written.truncatedTo(ChronoUnit.SECONDS));
            Instant first = coarse ? started.truncatedTo(ChronoUnit.SECONDS) : started.minus(AHEAD);
            return written.isAfter(started.plus(BEHIND))
                    || (!written.isBefore(first) && isFilled(reader, actual, path));
        } catch (DockerException.NotFound unreadable) {
            return false;
        }
    }

    /** Whether the beginning of a folder's tar has anything in it but the mount points of others. */
    private static boolean isFilled(DockerReader reader, Container actual, String path) {
        String parent = path.substring(0, path.lastIndexOf('/') + 1);
        List<String> mounts = RuntimeFiles.mounts(actual).stream()
                .filter(mount -> !RuntimeFiles.within(path, mount))
                .toList();
        return beginning(reader, actual, path).stream()
                .map(entry -> parent + entry.getName().replaceFirst("/$", ""))
                .anyMatch(inside -> !inside.equals(path)
                        && mounts.stream()
                                .noneMatch(mount ->
                                        RuntimeFiles.within(inside, mount) || RuntimeFiles.within(mount, inside)));
    }
}
