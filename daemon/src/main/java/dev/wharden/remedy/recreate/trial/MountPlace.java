package dev.wharden.remedy.recreate.trial;

import dev.wharden.subject.KernelFacts.MountPoint;

/** What a container has mounted as a word that can be kept and compared: its device and its root there. Pure. */
final class MountPlace {
    /** Before the type of a file system that is another one at each start. */
    private static final String FRESH = "a fresh ";

    private MountPlace() {}

    /**
     * The word for a line of a mount table.
     *
     * @param own whether the engine makes the mount for this container alone
     */
    static String of(MountPoint line, boolean own) {
        return own && isWhole(line) ? FRESH + line.type() : place(line);
    }

    /** Whether what is mounted now is what the word is for. */
    static boolean isSame(String before, MountPoint now) {
        return before.startsWith(FRESH) ? isWhole(now) && before.equals(FRESH + now.type()) : before.equals(place(now));
    }

    /** The line that the word is for, as far as the word tells. */
    static MountPoint at(String path, String place) {
        int cut = place.indexOf(' ');
        return new MountPoint(place.substring(cut + 1), path, "rw", "", place.substring(0, Math.max(0, cut)));
    }

    /** A file system in memory or on another machine (device numbers of major 0 are made as they are needed). */
    private static boolean isWhole(MountPoint line) {
        return line.device().startsWith("0:") && line.root().equals("/");
    }

    private static String place(MountPoint line) {
        return line.device() + " " + line.root().replace("//deleted", "");
    }
}
