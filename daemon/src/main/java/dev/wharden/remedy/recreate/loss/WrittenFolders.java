package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.control.filesystem.ProgramFolders;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which folders a container needs to write to when its root file system is read-only, told from {@code docker diff}:
 * the folder of the image in which something was made or changed. A proposal for people. Paths are the container's own
 * and hostile: only those of letters, digits and the usual marks are proposed, and only a few.
 *
 * @param tmpfs folders whose content nobody misses after a restart, by their name or because only folders were made
 *     there, and empty folders that it made among the image's programs
 * @param volumes folders of everything else
 * @param image files among the image's programs, where no mount may be: they belong into the image
 * @param others how many paths it has written besides, which were too many to look at, or have unusual names
 */
public record WrittenFolders(List<String> tmpfs, List<String> volumes, List<String> image, int others) {
    private static final int MOST = 8;
    private static final int ASKED = 40;
    static final Pattern USUAL = Pattern.compile("(/[A-Za-z0-9_.@+-]{1,60}){1,20}");
    private static final Set<String> FLEETING =
            Set.of("cache", "caches", ".cache", "tmp", "temp", "run", "lock", "log", "logs");

    public WrittenFolders {
        tmpfs = List.copyOf(tmpfs);
        volumes = List.copyOf(volumes);
        image = List.copyOf(image);
    }

    /** Files in the root folder, which no mount can cover. */
    public List<String> inRoot() {
        return image.stream().filter(path -> path.lastIndexOf('/') == 0).toList();
    }

    /** Files of accounts: its start makes some (useradd, usermod), and those programs fail where they cannot. */
    public List<String> accounts() {
        return image.stream().filter(WritableLayer::isOfAccounts).toList();
    }

    /** The same without those. */
    WrittenFolders withoutAccounts() {
        List<String> rest =
                image.stream().filter(path -> !WritableLayer.isOfAccounts(path)).toList();
        return new WrittenFolders(tmpfs, volumes, rest, others);
    }

    /** Answers about paths of the container; each is asked of a few. */
    interface Look {
        /** Whether the path is a folder. */
        boolean isFolder(String path);

        /**
         * Whether a folder's files have come or gone since the container was created: it writes there, and has cleaned
         * up.
         */
        boolean isUsed(String folder);

        /** Whether the image has files in a folder that a tmpfs would hide. */
        boolean isFilled(String folder);
    }

    /**
     * Of a container's changes.
     *
     * @param changes of this container
     */
    static WrittenFolders of(Changes changes, Container actual, Look look) {
        List<String> mounts = RuntimeFiles.mounts(actual);
        String workingDirectory = actual.text("/Config/WorkingDir");
        var tmpfs = new TreeSet<String>();
        var volumes = new TreeSet<String>();
        // Those of the root folder are shown first: they decide more.
        var image = new TreeSet<String>(
                Comparator.comparing((String path) -> path.lastIndexOf('/') > 0).thenComparing(path -> path));
        var asked = new HashMap<String, Boolean>();
        Predicate<String> isFolder = path ->
                (asked.containsKey(path) || asked.size() < ASKED) && asked.computeIfAbsent(path, look::isFolder);
        int others = 0;
        for (String path : changes.paths()) {
            boolean made = changes.isAdded(path);
            if (!changes.isInnermost(path)
                    || RuntimeFiles.within(workingDirectory, path)
                    || RuntimeFiles.isRuntimes(path)
                    || WritableLayer.isBytecode(path)
                    || mounts.stream()
                            .anyMatch(mount -> RuntimeFiles.within(path, mount) || RuntimeFiles.within(mount, path))) {
                continue;
            }
            if (!USUAL.matcher(path).matches() || WritableLayer.isSecret(path)) {
                // A tmpfs would hide a secret, and no image should have it.
                others++;
                continue;
            }
            String parent = changes.folder(path);
            String top = path.substring(0, Math.max(0, path.indexOf('/', 1)));
            if (volumes.stream().anyMatch(volume -> RuntimeFiles.within(path, volume))
                    || (made && isFleeting(parent) && tmpfs.contains(parent))
                    || (made && tmpfs.contains(changes.outermostMade(path)))) {
                // Said already: a thousand files of one folder are asked of once.
                continue;
            }
            if (changes.isAdded(top) && !ProgramFolders.isOfTheImage(top, actual)) {
                // A folder beside the image's, like /etcd-data.
                if (isFleeting(top)) {
                    tmpfs.add(top);
                } else {
                    volumes.add(volumes.size() < MOST ? apart(path, top, mounts) : top);
                }
            } else if (parent.isEmpty() && made && isFolder.test(path)) {
                // Nothing is in it yet.
                (isFleeting(path) ? tmpfs : volumes).add(path);
            } else if (parent.isEmpty() || ProgramFolders.isOfTheImage(parent, actual)) {
                String empty = made && !parent.isEmpty() && tmpfs.size() + volumes.size() < MOST
                        ? EmptyFolders.of(changes, path, isFolder)
                        : "";
                (empty.isEmpty() ? image : tmpfs).add(empty.isEmpty() ? path : empty);
            } else if (asked.size() < ASKED && tmpfs.size() + volumes.size() < MOST) {
                boolean isOne = isFolder.test(path);
                if (made || !isOne) {
                    boolean scratch = isFleeting(parent) || isOne;
                    boolean isFilled = look.isFilled(parent);
                    if (scratch && !isFilled) {
                        tmpfs.add(parent);
                    } else {
                        String folder = isFilled ? made(path, parent, isOne) : WritableLayer.whole(parent);
                        volumes.add(apart(path, folder, mounts));
                    }
                } else if (look.isUsed(path)) {
                    // Like a queue: what is there for a moment may be somebody's.
                    if (isFleeting(path) && !look.isFilled(path)) {
                        tmpfs.add(path);
                    } else {
                        volumes.add(WritableLayer.whole(path));
                    }
                }
                // Else a folder of the image that only has another owner or mode: nothing was written there.
            } else {
                others++;
            }
        }
        volumes.removeIf(folder ->
                volumes.stream().anyMatch(other -> !folder.equals(other) && RuntimeFiles.within(folder, other)));
        tmpfs.removeIf(folder -> volumes.stream().anyMatch(other -> RuntimeFiles.within(folder, other)));
        return new WrittenFolders(
                List.copyOf(tmpfs),
                List.copyOf(volumes),
                new ArrayList<>(image).subList(0, Math.min(MOST, image.size())),
                others + Math.max(0, image.size() - MOST));
    }

    /**
     * The folder that the container has made in one with files of the image: a volume there would keep that image's
     * files for good. What a program keeps in a folder of its name stays together.
     */
    private static String made(String path, String parent, boolean isFolder) {
        String state = WritableLayer.whole(path);
        if (!state.equals(path)) {
            return state;
        }
        int end = path.indexOf('/', parent.length() + 1);
        String first = end < 0 ? path : path.substring(0, end);
        return isFolder || end >= 0 ? first : parent;
    }

    /**
     * The outermost folder on the way to a path below which nothing is mounted, since a volume above that would be
     * filled with more than the container has written. The first one where that is the path itself, which may be a
     * file, and where a program keeps what it has together.
     */
    private static String apart(String path, String folder, List<String> mounts) {
        if (WritableLayer.whole(path).equals(folder)) {
            return folder;
        }
        for (int end = folder.length(); end > 0; end = path.indexOf('/', end + 1)) {
            String apart = path.substring(0, end);
            if (mounts.stream().noneMatch(mount -> RuntimeFiles.within(mount, apart))) {
                return apart;
            }
        }
        return folder;
    }

    /**
     * With a tmpfs for logs of which nothing was written yet.
     *
     * @param folders of the image
     */
    WrittenFolders logging(List<String> folders, Container actual) {
        List<String> mounts = RuntimeFiles.mounts(actual);
        var all = new TreeSet<>(tmpfs);
        folders.stream()
                .filter(folder -> USUAL.matcher(folder).matches())
                .filter(folder -> Stream.of(mounts, volumes)
                        .flatMap(List::stream)
                        .noneMatch(other -> RuntimeFiles.within(folder, other) || RuntimeFiles.within(other, folder)))
                .limit(Math.max(0, MOST - tmpfs.size() - volumes.size()))
                .forEach(all::add);
        return new WrittenFolders(List.copyOf(all), volumes, image, others);
    }

    private static boolean isFleeting(String folder) {
        return List.of(folder.split("/", -1)).stream().anyMatch(FLEETING::contains);
    }
}
