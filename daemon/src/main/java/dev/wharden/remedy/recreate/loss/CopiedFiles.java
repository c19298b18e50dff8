package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.PathStat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/**
 * What compose copied into a container before a start: configs and secrets that are no files of the host
 * ({@code content}, {@code environment}). Neither its image nor its start brings them back, and a twin would run
 * without them.
 *
 * <p>They are told by their times. Compose unpacks a tar, whose times have whole seconds (docker/compose:
 * pkg/compose/secrets.go); what a program writes has the nanoseconds of the kernel's clock.
 */
public final class CopiedFiles {
    private static final String SERVICE = "/Config/Labels/com.docker.compose.service";
    /** Each costs a call. Compose copies to where a configuration is expected, not deep into a cache. */
    private static final int LOOKED_AT = 300;

    /** So many are copied by a person. */
    private static final int FEW = 20;

    private CopiedFiles() {}

    /** Their paths, sorted; all secrets are among them. Throws a DockerException. */
    public static List<String> of(DockerReader reader, Container actual, Changes changes) {
        List<String> made = WritableLayer.made(changes, actual);
        var secrets = WritableLayer.data(
                reader,
                actual,
                changes,
                made.stream().filter(WritableLayer::isSecret).toList());
        if (actual.text(SERVICE).isEmpty()) {
            return secrets;
        }
        return made.stream()
                .sorted(Comparator.comparingLong(CopiedFiles::depth))
                .limit(LOOKED_AT)
                .filter(path -> secrets.contains(path) || isCopied(reader, actual, path))
                .sorted()
                .toList();
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
        try {
            return isWhole(reader.stat(actual.id(), path));
        } catch (DockerException.NotFound gone) {
            return false;
        }
    }

    /** The same of one that was asked for. */
    static boolean isWhole(PathStat stat) {
        return stat.file() && stat.written().equals(stat.written().truncatedTo(ChronoUnit.SECONDS));
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '/').count();
    }

    private static boolean isCopied(DockerReader reader, Container actual, String path) {
        try {
            PathStat stat = reader.stat(actual.id(), path);
            return isWhole(stat) && isBetween(actual, stat.written());
        } catch (DockerException.NotFound gone) {
            return false;
        }
    }

    /**
     * Between its creation and its last start, where a tar rounds to the next second: what its own program unpacks
     * comes later.
     */
    private static boolean isBetween(Container actual, Instant time) {
        try {
            Instant created = Instant.parse(actual.text("/Created"));
            Instant started = Instant.parse(actual.text("/State/StartedAt"));
            return !time.isBefore(created.minusSeconds(1)) && !time.isAfter(started.plusSeconds(1));
        } catch (DateTimeException unreadable) {
            return true;
        }
    }
}
