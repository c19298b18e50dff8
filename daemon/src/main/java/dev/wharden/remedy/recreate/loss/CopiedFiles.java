package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.PathStat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What compose copied into a container before a start: configs and secrets that are no files of the host
 * ({@code content}, {@code environment}). Neither its image nor its start brings them back, and a twin would run
 * without them.
 *
 * <p>They are told by their times. Compose unpacks a tar, whose times have whole seconds (docker/compose:
 * pkg/compose/secrets.go); what a program writes has the nanoseconds of the kernel's clock. A start that touches such a
 * file or edits it in its place takes that away, as the one of nginx does, so that the compose files tell too, and the
 * mode, which few programs give: compose copies what only may be read.
 */
public final class CopiedFiles {
    private static final String SERVICE = "/Config/Labels/com.docker.compose.service";
    /** Each costs a call. Compose copies to where a configuration is expected, not deep into a cache. */
    private static final int LOOKED_AT = 300;

    /** So many are copied by a person. */
    private static final int FEW = 20;

    /** What compose gives where its file names no other: no program's usual one. */
    private static final int COPIED = 0444;

    /** Made with that mode by a start, where the image has none (dbus-uuidgen(1), machine-id(5)). */
    private static final Set<String> IDS = Set.of("/etc/machine-id", "/var/lib/dbus/machine-id");

    private CopiedFiles() {}

    /**
     * Their paths, sorted; all secrets are among them. Throws a DockerException.
     *
     * @param targets where its compose files have compose copy to
     */
    public static List<String> of(DockerReader reader, Container actual, Changes changes, Set<String> targets) {
        List<String> made = WritableLayer.made(changes, actual);
        var secrets = WritableLayer.data(
                reader,
                actual,
                changes,
                made.stream().filter(WritableLayer::isSecret).toList());
        if (actual.text(SERVICE).isEmpty()) {
            return secrets;
        }
        Set<String> written = new LinkedHashSet<>(WritableLayer.written(changes, actual));
        var copied = new TreeSet<>(secrets);
        targets.stream()
                .map(path -> written.contains(path)
                        ? path
                        : RealPath.of(reader, actual, path).orElse(path))
                .filter(written::contains)
                .forEach(copied::add);
        var closed = new TreeSet<String>();
        written.stream()
                .sorted(Comparator.comparingLong(CopiedFiles::depth))
                .limit(LOOKED_AT)
                .filter(path -> !copied.contains(path))
                .forEach(path -> stat(reader, actual, path).ifPresent(stat -> {
                    if (isWhole(stat) && isBetween(actual, stat.written())) {
                        copied.add(path);
                    } else if (isClosed(stat)
                            && isSince(actual, stat.written())
                            && !IDS.contains(path)
                            // A program's, such as the lock of an X server.
                            && !WritableLayer.isFleeting(path)) {
                        closed.add(path);
                    }
                }));
        if (closed.size() <= FEW) {
            copied.addAll(closed);
        }
        return List.copyOf(copied);
    }

    /**
     * The same where what it wrote is too much to be listed: the secrets, and what is at those targets. Throws a
     * DockerException.
     */
    public static List<String> unlisted(DockerReader reader, Container actual, Set<String> targets) {
        List<String> mounts = RuntimeFiles.mounts(actual);
        var copied = new TreeSet<>(WritableLayer.copiedSecrets(reader, actual));
        targets.stream()
                .filter(path -> mounts.stream().noneMatch(mount -> RuntimeFiles.within(path, mount)))
                .filter(path -> stat(reader, actual, path).isPresent())
                .forEach(copied::add);
        return List.copyOf(copied);
    }

    /**
     * What was unpacked right into a folder, as {@code docker cp} does, where nothing else was made there: no program
     * wrote it, so that nothing has to be able to. Empty where anything else is there, or more than is looked at.
     * Throws a DockerException.
     */
    static List<String> unpacked(DockerReader reader, Container actual, Changes changes, String folder) {
        List<String> made = WritableLayer.made(changes, actual).stream()
                .filter(path -> changes.folder(path).equals(folder))
                .limit(FEW + 1)
                .toList();
        return made.size() <= FEW && made.stream().allMatch(path -> hasWholeSecond(reader, actual, path))
                ? made
                : List.of();
    }

    /** Whether a file has the time of one that a tar has brought. Throws a DockerException. */
    static boolean hasWholeSecond(DockerReader reader, Container actual, String path) {
        return stat(reader, actual, path).filter(CopiedFiles::isWhole).isPresent();
    }

    /** The same of one that was asked for. */
    static boolean isWhole(PathStat stat) {
        return stat.file() && stat.written().equals(stat.written().truncatedTo(ChronoUnit.SECONDS));
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '/').count();
    }

    private static Optional<PathStat> stat(DockerReader reader, Container actual, String path) {
        try {
            return Optional.of(reader.stat(actual.id(), path));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    private static boolean isClosed(PathStat stat) {
        return stat.file() && stat.mode() == COPIED;
    }

    private static boolean isSince(Container actual, Instant time) {
        try {
            return !time.isBefore(Instant.parse(actual.text("/Created")).minusSeconds(1));
        } catch (DateTimeException unreadable) {
            return true;
        }
    }

    /**
     * Between its creation and its last start, where a tar rounds to the next second: what its own program unpacks
     * comes later.
     */
    private static boolean isBetween(Container actual, Instant time) {
        try {
            Instant started = Instant.parse(actual.text("/State/StartedAt"));
            return isSince(actual, time) && !time.isAfter(started.plusSeconds(1));
        } catch (DateTimeException unreadable) {
            return true;
        }
    }
}
