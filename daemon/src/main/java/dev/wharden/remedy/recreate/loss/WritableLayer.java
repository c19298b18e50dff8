package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was written into a container outside its volumes and would be lost with it: {@code docker diff} without what the
 * runtime makes at each start, and without what holds no data: logs, caches, process ids, and what {@link #data} finds
 * to be empty.
 */
public final class WritableLayer {
    /** Folders whose content is not expected to outlive a restart. */
    private static final List<String> FLEETING =
            List.of("/tmp", "/var/tmp", "/run", "/var/run", "/var/lock", "/var/log", "/var/cache");
    /**
     * Where compose copies secrets that are no files ({@code environment}), once, before the first start: no start
     * writes them again.
     */
    private static final List<String> SECRETS = List.of("/run/secrets", "/var/run/secrets");

    private static final Set<String> ACCOUNTS = Set.of("/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow");
    /** Folders of caches, wherever they are. */
    private static final Set<String> CACHES = Set.of(".cache", "__pycache__");
    /**
     * Ids of processes and sockets; logs where their folder is one of logs, because databases call their data so too.
     */
    private static final Pattern RUNTIME = Pattern.compile(
            ".*/[^/]*\\.(pid|sock|sock\\.lock)|.*/logs?/[^/]*\\.(log|err|out)(\\.\\d+)?", Pattern.DOTALL);

    private static final String VARIABLE = "/var";
    /** What a program keeps lies in a folder of its name (FHS 3.0: 5.8, 5.14). */
    private static final Pattern STATE = Pattern.compile("(/var/(?:lib|spool)/[^/]+)/.+", Pattern.DOTALL);
    /** More are not looked at one by one: so many are somebody's. */
    private static final int LOOKED_AT = 40;

    /** As many of them are told. */
    static final int SHOWN = 10;

    private WritableLayer() {}

    /**
     * The paths that would be lost, sorted.
     *
     * @param changes of this container
     */
    public static List<String> lost(Changes changes, Container actual) {
        List<String> mounts = RuntimeFiles.mounts(actual);
        String workingDirectory = actual.text("/Config/WorkingDir");
        var lost = new ArrayList<String>();
        for (String path : changes.paths()) {
            // The runtime makes the working directory where the image has none; what was written into it is somebody's.
            boolean made = RuntimeFiles.within(/* path= */ workingDirectory, /* folder= */ path);
            if (changes.isInnermost(path)
                    && !made
                    && !noise(path)
                    && mounts.stream().noneMatch(mount -> touches(path, mount))) {
                lost.add(path);
            }
        }
        return List.copyOf(lost);
    }

    /**
     * What it made outside its mounts and the engine's own files, sorted: what was copied into it is among that, in a
     * folder of logs and the like too.
     */
    static List<String> made(Changes changes, Container actual) {
        return written(changes, actual).stream().filter(changes::isAdded).toList();
    }

    /** Whether it is in a folder of which no program expects that it is kept. */
    static boolean isFleeting(String path) {
        return FLEETING.stream().anyMatch(known -> RuntimeFiles.within(path, known));
    }

    /** The same with what it changed of its image: a copy may take the place of a file that was there. */
    static List<String> written(Changes changes, Container actual) {
        List<String> mounts = RuntimeFiles.mounts(actual);
        return changes.paths().stream()
                .filter(path -> changes.kinds().get(path) != Changes.Kind.DELETED && changes.isInnermost(path))
                .filter(path -> !RuntimeFiles.isRuntimes(path))
                .filter(path -> mounts.stream().noneMatch(mount -> touches(path, mount)))
                .toList();
    }

    /** The secrets in it where what it wrote is too much to be listed: every file there that is not mounted. */
    public static List<String> copiedSecrets(DockerReader reader, Container actual) {
        List<String> mounts = RuntimeFiles.mounts(actual);
        try {
            return Listing.of(reader, actual.id(), SECRETS.getFirst()).entries().stream()
                    .filter(entry -> entry.file() && !entry.empty())
                    .map(Listing.Entry::path)
                    .filter(path -> mounts.stream().noneMatch(mount -> RuntimeFiles.within(path, mount)))
                    .toList();
        } catch (DockerException.NotFound none) {
            return List.of();
        } catch (DockerException.Excessive tooMuch) {
            return List.of(SECRETS.getFirst());
        }
    }

    /** The first of them, in words. */
    public static String some(List<String> paths) {
        return String.join(", ", paths.subList(0, Math.min(SHOWN, paths.size())))
                + (paths.size() > SHOWN ? " and " + (paths.size() - SHOWN) + " more" : "");
    }

    static boolean isSecret(String path) {
        return SECRETS.stream().anyMatch(known -> RuntimeFiles.within(path, known));
    }

    /**
     * Those of the lost paths that hold data. What was added and is a link, a socket, an empty file or an empty folder
     * holds none, and packages leave such at their start; of what the image has, an emptied file is an edit.
     *
     * @param changes as in {@link #lost}
     * @throws DockerException when the engine cannot be asked
     */
    public static List<String> data(DockerReader reader, Container actual, Changes changes, List<String> lost) {
        if (lost.isEmpty() || lost.size() > LOOKED_AT) {
            return lost;
        }
        return lost.stream()
                .filter(path -> !changes.isAdded(path) || holdsData(reader, actual, path))
                .toList();
    }

    private static boolean holdsData(DockerReader reader, Container actual, String path) {
        try {
            return Listing.of(reader, actual.id(), path).entries().stream()
                    .anyMatch(entry -> entry.file() && !entry.empty());
        } catch (DockerException.NotFound gone) {
            return false;
        } catch (DockerException.Excessive tooMuch) {
            return true;
        }
    }

    /**
     * Folders that the container writes to and whose content a recreation may lose: the innermost ones that it did not
     * make, sorted. Folders of the image in which nothing is now are among them.
     */
    static Set<String> passing(Changes changes, Container actual) {
        List<String> mounts = RuntimeFiles.mounts(actual);
        var folders = new TreeSet<String>();
        for (String path : changes.paths()) {
            boolean engines = RuntimeFiles.isRuntimes(path);
            boolean cache = CACHES.stream().anyMatch(known -> (path + "/").contains("/" + known + "/"));
            if (changes.isInnermost(path)
                    && !engines
                    && !cache
                    && mounts.stream().noneMatch(mount -> touches(path, mount))) {
                if (!changes.isAdded(path)) {
                    folders.add(path);
                } else if (RUNTIME.matcher(path).matches() || RuntimeFiles.within(path, VARIABLE) || isFleeting(path)) {
                    folders.add(changes.folder(path));
                }
            }
        }
        folders.remove("");
        return folders;
    }

    /** Ids of processes, sockets and logs that it made in a folder: a start that cannot make them mostly fails. */
    static List<String> ofRuns(Changes changes, String folder) {
        return changes.paths().stream()
                .filter(path -> changes.isAdded(path) && RUNTIME.matcher(path).matches())
                .filter(path -> changes.folder(path).equals(folder))
                .toList();
    }

    /**
     * The folder that keeps a program's state whole: what is in one of its folders belongs together with what comes and
     * goes in the next, which {@code docker diff} does not show.
     */
    static String whole(String folder) {
        Matcher state = STATE.matcher(folder);
        return state.matches() ? state.group(1) : folder;
    }

    /** Written by useradd, usermod and the like, which end where they cannot (shadow: "cannot lock /etc/passwd"). */
    static boolean isOfAccounts(String path) {
        return ACCOUNTS.contains(path);
    }

    /** What Python keeps of a program that it has read, and goes on without where it cannot (python(1), -B). */
    static boolean isBytecode(String path) {
        return (path + "/").contains("/__pycache__/");
    }

    private static boolean noise(String path) {
        return RuntimeFiles.isRuntimes(path)
                || (!isSecret(path) && isFleeting(path))
                || CACHES.stream().anyMatch(cache -> (path + "/").contains("/" + cache + "/"))
                || RUNTIME.matcher(path).matches();
    }

    /** Under a mount, or a folder that the runtime made on the way to it. */
    private static boolean touches(String path, String mount) {
        return RuntimeFiles.within(path, mount) || RuntimeFiles.within(mount, path);
    }
}
