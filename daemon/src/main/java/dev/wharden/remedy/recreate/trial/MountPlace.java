package dev.wharden.remedy.recreate.trial;

import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.util.Optional;

/**
 * What a container has mounted as a word that can be kept and compared: its device, which file or folder it is as far
 * as that is seen, and its root there. Pure.
 */
final class MountPlace {
    /** Before the type of a file system that is another one at each start. */
    private static final String FRESH = "a fresh ";

    private static final String FILE = "@";
    private static final String DELETED = "//deleted";

    private MountPlace() {}

    /**
     * The word for a line of a mount table.
     *
     * @param own whether the engine makes the mount for this container alone
     * @param file which file or folder it is
     */
    static String of(MountPoint line, boolean own, Observed<String> file) {
        if (own && isWhole(line)) {
            return FRESH + line.type();
        }
        // What was replaced since, as editors do with a file, is not what a start mounts.
        return !line.root().endsWith(DELETED) && file instanceof Observed.Known<String>(String known)
                ? line.device() + FILE + known + " " + root(line)
                : place(line);
    }

    /** Whether what is mounted now is at the place that the word is for. */
    static boolean isSame(String before, MountPoint now) {
        return before.startsWith(FRESH)
                ? isWhole(now) && before.equals(FRESH + now.type())
                : place(at("", before)).equals(place(now));
    }

    /** Which file or folder the word is for; empty where that was not seen. */
    static Optional<String> file(String place) {
        String device = place.substring(0, Math.max(0, place.indexOf(' ')));
        int cut = device.indexOf(FILE);
        return place.startsWith(FRESH) || cut < 0 ? Optional.empty() : Optional.of(device.substring(cut + 1));
    }

    /** The line that the word is for, as far as the word tells. */
    static MountPoint at(String path, String place) {
        int cut = place.indexOf(' ');
        String device = place.substring(0, Math.max(0, cut)).replaceFirst(FILE + ".*", "");
        return new MountPoint(place.substring(cut + 1), path, "rw", "", device);
    }

    /** A file system in memory or on another machine (device numbers of major 0 are made as they are needed). */
    private static boolean isWhole(MountPoint line) {
        return line.device().startsWith("0:") && line.root().equals("/");
    }

    private static String place(MountPoint line) {
        return line.device() + " " + root(line);
    }

    private static String root(MountPoint line) {
        return line.root().replace(DELETED, "");
    }
}
