package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the image has at a place where a repair would mount an empty tmpfs: the twin would no longer see it, and might
 * miss it long after its probation.
 */
public final class HiddenFiles {
    private static final String TMPFS = "/HostConfig/Tmpfs";
    /**
     * Emptied at every boot of a host (FHS 3.0: 3.15, 3.18, 5.15): what packages leave there that holds nothing is not
     * missed.
     */
    private static final List<String> FLEETING = List.of("/run/", "/var/run/", "/tmp/", "/var/tmp/", "/var/lock/");

    /**
     * Packages leave empty logs in an image, which are opened, and made where they are missing, at every start (FHS
     * 3.0: 5.10).
     */
    private static final String LOGS = "/var/log/";

    private static final String SHARED_MEMORY = "/dev/shm";
    private static final int LOOKS = 3;
    private static final int SHOWN = 3;

    private HiddenFiles() {}

    /**
     * Why the added mounts must not be made; empty when they hide nothing. Folders that hold no file are not counted.
     *
     * @param changes what the container itself has written, which a restart may lose anyway in these places; empty when
     *     it is too much to be listed
     */
    public static Optional<String> refusal(
            DockerReader reader, Container actual, Container desired, Optional<Changes> changes) {
        return of(reader, actual, desired, changes).entrySet().stream()
                .findFirst()
                .map(hidden -> "a tmpfs on " + hidden.getKey() + " would hide what the image has there: "
                        + hidden.getValue() + "; name other paths in readOnlyRootFilesystem.tmpfs");
    }

    /**
     * What each added mount would hide, by its path; those that hide nothing are not in it. The parameters are those of
     * {@link #refusal}.
     */
    public static Map<String, String> of(
            DockerReader reader, Container actual, Container desired, Optional<Changes> changes) {
        Set<String> before = actual.map(TMPFS).keySet();
        var hidden = new LinkedHashMap<String, String>();
        desired.map(TMPFS).keySet().stream()
                .filter(path -> !before.contains(path))
                .forEach(path -> hidden(reader, actual, RealPath.normal(path), changes)
                        .ifPresent(files -> hidden.put(path, files)));
        return hidden;
    }

    /** What it wrote is listed by the real path. */
    private static Optional<String> hidden(
            DockerReader reader, Container actual, String path, Optional<Changes> changes) {
        Optional<String> files = seen(reader, actual, path, changes);
        Optional<String> real = files.isEmpty() ? Optional.of(path) : RealPath.of(reader, actual, path);
        if (real.isEmpty()) {
            return Optional.of("files behind more links than are followed");
        }
        if (real.get().equals(path)) {
            return files;
        }
        return mounted(actual, real.get()).or(() -> seen(reader, actual, real.get(), changes));
    }

    /**
     * What has a mount where a link leads, or above. The engine makes mounts by the depth of their paths as they are
     * declared, so that one whose path leads there by a link may come last, over it.
     */
    private static Optional<String> mounted(Container actual, String real) {
        return actual.at("/Mounts")
                .valueStream()
                .map(mount -> mount.path("Destination").asText(""))
                .filter(target -> isWithin(target, real) || isWithin(real, target))
                .findFirst()
                .map(target -> "a link to " + real + ", where " + target + " is mounted");
    }

    /**
     * The real paths of its mounts that lie over a tmpfs on that path: the engine makes mounts by the depth of their
     * paths as they are declared (moby daemon/volumes_unix.go, sortMounts). What is in them is no file of the image.
     */
    private static List<String> above(DockerReader reader, Container actual, String path) {
        return actual.at("/Mounts")
                .valueStream()
                .map(mount -> mount.path("Destination").asText(""))
                .filter(target -> depth(target) > depth(path))
                .flatMap(target -> RealPath.of(reader, actual, target).stream())
                .filter(real -> isWithin(real, path))
                .toList();
    }

    private static long depth(String path) {
        return path.chars().filter(character -> character == '/').count();
    }

    private static boolean isWithin(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder.equals("/") ? "/" : folder + "/");
    }

    private static Optional<String> seen(
            DockerReader reader, Container actual, String path, Optional<Changes> changes) {
        Set<String> hidden = Set.of();
        try {
            for (int look = 0; look < LOOKS; look++) {
                Set<String> now = files(reader, actual, path, changes);
                if (look > 0) {
                    now.retainAll(hidden);
                } else if (!now.isEmpty()) {
                    List<String> mounts = above(reader, actual, path);
                    now.removeIf(file -> mounts.stream().anyMatch(mount -> isWithin(file, mount)));
                }
                hidden = now;
                if (hidden.isEmpty() || changes.isEmpty()) {
                    break;
                }
                // It may have been written between the two answers; then it is not there, or is known as written, at
                // the next look.
                hidden.removeIf(reader.changes(actual.id(), DockerReader.FILES)::isAdded);
            }
        } catch (DockerException.NotFound nothingThere) {
            return Optional.empty();
        } catch (DockerException.Excessive tooMuch) {
            return Optional.of("files that cannot be listed (" + tooMuch.getMessage() + ")");
        }
        return hidden.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", hidden.stream().limit(SHOWN).toList()));
    }

    /** Those that the container has not written, as far as that is known; else those that are older than it. */
    private static Set<String> files(DockerReader reader, Container actual, String path, Optional<Changes> changes) {
        Changes own = changes.orElse(Changes.NONE);
        return Listing.of(reader, actual.id(), path).entries().stream()
                .filter(entry -> !entry.folder() && !own.isAdded(entry.path()) && !isLeftover(entry))
                .filter(entry -> changes.isPresent() || entry.modified().isBefore(created(actual)))
                .map(Listing.Entry::path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A lock that {@code adduser} leaves in an image, an empty log, or Debian's link from {@code /run/shm}. */
    private static boolean isLeftover(Listing.Entry entry) {
        boolean nothing = entry.target().isEmpty()
                ? entry.file() && entry.empty()
                : entry.target().equals(SHARED_MEMORY);
        boolean log =
                entry.file() && entry.path().startsWith(LOGS) && entry.path().endsWith(".log");
        return nothing
                && (log || FLEETING.stream().anyMatch(place -> entry.path().startsWith(place)));
    }

    private static Instant created(Container actual) {
        try {
            return Instant.parse(actual.text("/Created"));
        } catch (DateTimeParseException unknown) {
            return Instant.MAX;
        }
    }
}
