package dev.wharden.kernel;

import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.util.Set;

/**
 * Which file or folder is at a path, as a word that another one has not: what kind it is, device and inode. Nothing is
 * opened. Only local file systems are asked, whose answer cannot be awaited forever and whose inodes last: a path may
 * be one that a container has turned into a link.
 */
final class FileIdentities {
    private final ProcFiles files;

    FileIdentities(ProcFiles files) {
        this.files = files;
    }

    /** What a process has mounted. The kernel's table shows where, without links. */
    Observed<String> in(int pid, MountPoint line) {
        String process = "/proc/" + pid;
        String path = process + "/root" + line.path();
        if (!LocalPaths.LASTING.contains(line.type())) {
            return remote(path, line.type());
        }
        try {
            HostMounts seen = HostMounts.of(MountTable.read(files, process + "/mountinfo", MountTable.OF_A_CONTAINER));
            // On the way to it the container may have mounted what never answers.
            for (String on = above(line.path()); !on.isEmpty(); on = above(on)) {
                String type = seen.holding(on).map(MountPoint::type).orElse("");
                if (!type.isEmpty() && !LocalPaths.answers(type)) {
                    return remote(process + "/root" + on, type);
                }
            }
            var found = Files.readAttributes(files.path(path), "unix:mode,dev,ino", LinkOption.NOFOLLOW_LINKS);
            return Observed.known(new FoundFile(line.path(), found, Set.of(), false).word());
        } catch (IOException | InvalidPathException failure) {
            return unread(path, failure);
        }
    }

    /** What a path of the host leads to, links followed as the engine does; absent where nothing is. */
    Observed<String> at(String path, HostMounts host) {
        try {
            return Observed.known(
                    LocalPaths.ofFirst(files, host).findLasting(path).word());
        } catch (NoSuchFileException none) {
            return Observed.absent(none.getFile() + ": no such file");
        } catch (LocalPaths.Remote other) {
            return remote(other.place(), other.type());
        } catch (LocalPaths.Ended ended) {
            return Observed.unknown(ended.place() + ": " + ended.getMessage());
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    /** Where a path of a process leads, links followed, as a start of its container would; absent for nowhere. */
    Observed<String> place(int pid, String path) {
        try {
            return Observed.known(LocalPaths.of(files, pid).find(path).path());
        } catch (NoSuchFileException none) {
            return Observed.absent(none.getFile() + ": no such file");
        } catch (IOException | InvalidPathException failure) {
            return unread(path, failure);
        }
    }

    private static String above(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static Observed<String> remote(String path, String type) {
        return Observed.unknown(path + ": inodes of " + type + " are not compared");
    }

    private static Observed<String> unread(String path, Exception failure) {
        return failure instanceof IOException io ? ProcFiles.unread(path, io) : Observed.unknown(path + ": not a path");
    }
}
