package dev.wharden.config;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a file may decide what Wharden does: a regular file that root, the user of this process, the daemon's user or
 * the one behind sudo owns, in a folder of one of them, and that no one else can write or exchange. Links are resolved
 * first and what they lead to is judged, with the folder of each link on the way, since Kubernetes mounts its files as
 * links; nothing is opened, so a pipe or a device cannot make a reader wait.
 */
final class FileTrust {
    /** The kernel follows no more (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITE = 020;
    private static final int OTHERS_WRITE = 02;

    private final Set<Integer> owners;

    private FileTrust(Set<Integer> owners) {
        this.owners = owners;
    }

    /** Of this process. Throws IOException when the kernel does not say whose it is. */
    static FileTrust ofThisProcess() throws IOException {
        var owners = new HashSet<Integer>();
        owners.add(0);
        int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        owners.add(self);
        String sudo = System.getenv().getOrDefault("SUDO_UID", "");
        if (self == 0 && sudo.matches("[0-9]{1,9}")) {
            owners.add(Integer.parseInt(sudo));
        }
        Path state = Config.DEFAULT.stateDirectory();
        if (self == 0 && Files.isDirectory(state)) {
            owners.add((Integer) Files.getAttribute(state, "unix:uid"));
        }
        return new FileTrust(owners);
    }

    /** What is wrong with a file and how it is fixed, as it is said after its name; empty when it can be trusted. */
    Optional<String> wrong(Path file, Path real) throws IOException {
        int mode = mode(real);
        String target = real.equals(file.toAbsolutePath().normalize()) ? "" : "leads to " + real + ", which ";
        if ((mode & TYPE) != REGULAR) {
            return Optional.of(target + "is not a regular file: remove it");
        }
        if ((mode & (GROUP_WRITE | OTHERS_WRITE)) != 0) {
            return Optional.of(target + "may be written by group or others, and so is refused: chmod go-w " + real);
        }
        if (!owners.contains(owner(real))) {
            return Optional.of(
                    target + "belongs to user " + Files.getOwner(real).getName() + ": chown root " + real);
        }
        for (Path holder : holders(file)) {
            Optional<String> folder = folders(holder);
            if (folder.isPresent()) {
                return folder;
            }
        }
        return Optional.empty();
    }

    /**
     * The folders that hold the file and each link on the way to it, without links themselves: write access to one of
     * them decides where the path leads.
     */
    private static Set<Path> holders(Path file) throws IOException {
        var holders = new LinkedHashSet<Path>();
        var names = new ArrayDeque<Path>();
        file.toAbsolutePath().forEach(names::add);
        Path at = Path.of("/");
        while (!names.isEmpty()) {
            Path name = names.pop();
            Path next = at.resolve(name).normalize();
            if (Files.isSymbolicLink(next)) {
                holders.add(at);
                if (holders.size() > MOST_LINKS) {
                    throw new FileSystemLoopException(file.toString());
                }
                Path target = Files.readSymbolicLink(next);
                at = target.isAbsolute() ? Path.of("/") : at;
                var rest = new ArrayDeque<Path>();
                target.forEach(rest::add);
                rest.addAll(names);
                names = rest;
            } else if (names.isEmpty()) {
                holders.add(at);
            } else {
                at = next;
            }
        }
        return holders;
    }

    /** The folder itself, and those above it: write access to one of them is enough to replace the file. */
    private Optional<String> folders(Path folder) throws IOException {
        if (!owners.contains(owner(folder))) {
            return Optional.of("is in " + folder + ", which belongs to user "
                    + Files.getOwner(folder).getName() + ": chown root " + folder);
        }
        int writers = GROUP_WRITE | OTHERS_WRITE;
        for (Path above = folder; above != null; above = above.getParent()) {
            int mode = mode(above);
            if ((mode & writers) != 0 && (mode & STICKY) == 0) {
                return Optional.of("is below " + above + ", which "
                        + (writers == OTHERS_WRITE ? "others" : "group or others") + " may write: chmod go-w " + above);
            }
            writers = OTHERS_WRITE;
        }
        return Optional.empty();
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode");
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }
}
