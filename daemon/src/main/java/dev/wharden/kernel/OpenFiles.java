package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which files the processes of a container have open for writing, whether anything was written to them yet or not:
 * {@code docker diff} does not tell of a log that lies empty in the image and is opened at each start (measured,
 * 26.1.5). Where the right to trace is missing there are none.
 *
 * <p>Only links of /proc are read, and no file is asked about: it may lie on a server that does not answer, or be one
 * that a container makes wait.
 *
 * @param files of the host's kernel
 */
public record OpenFiles(ProcFiles files) {
    private static final int MOST_PROCESSES = 16;
    /** Of one process: a container opens as many as it likes. */
    private static final int MOST_FILES = 256;
    /** Letters of their paths, which have 4096 each where it likes. */
    private static final int ROOM = 1 << 20;

    private static final int HEAD = 128;

    private static final int OCTAL = 8;
    /** What it is opened for (open(2): O_ACCMODE); 0 is to be read. */
    private static final int ACCESS = 3;

    /** How the kernel ends the path of a file that was deleted (proc(5)). */
    private static final String DELETED = " (deleted)";

    /**
     * Their paths, as the container's main process sees them, sorted: on its root file system, and in none of its
     * mounts. They are the container's own and hostile.
     */
    public Set<String> written(Subject subject) {
        return subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts facts) ? written(facts) : Set.of();
    }

    /** The same of what is in its mounts: volumes, folders of the host, and what the kernel and the engine mount. */
    public Set<String> mounted(Subject subject) {
        return subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts facts) ? mounted(facts) : Set.of();
    }

    Set<String> written(KernelFacts facts) {
        return opened(facts, false);
    }

    Set<String> mounted(KernelFacts facts) {
        return opened(facts, true);
    }

    private Set<String> opened(KernelFacts facts, boolean mounted) {
        if (!(facts.mounts() instanceof Observed.Known<List<MountPoint>>(List<MountPoint> table))) {
            return Set.of();
        }
        Set<String> mounts = table.stream()
                .map(MountPoint::path)
                .filter(path -> !path.equals("/"))
                .collect(Collectors.toSet());
        String own = mountNamespace(facts.main().pid());
        var taken = new AtomicInteger();
        return Stream.concat(Stream.of(facts.main()), facts.others().stream())
                .limit(MOST_PROCESSES)
                // Another container's in it has other paths.
                .filter(process ->
                        !own.isEmpty() && mountNamespace(process.pid()).equals(own))
                .flatMap(process -> of(process.pid()).stream())
                .filter(path -> isInNone(mounts, path) != mounted)
                .takeWhile(path -> taken.addAndGet(path.length()) <= ROOM)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isInNone(Set<String> mounts, String path) {
        for (String at = path; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            if (mounts.contains(at)) {
                return false;
            }
        }
        return true;
    }

    /** The empty string where it cannot be told. */
    private String mountNamespace(long pid) {
        try {
            return files.link("/proc/" + pid + "/ns/mnt");
        } catch (IOException gone) {
            return "";
        }
    }

    /** Those of one process, in whatever mount. */
    private List<String> of(long pid) {
        String folder = "/proc/" + pid;
        try (Stream<Path> numbers = Files.list(files.path(folder + "/fd"))) {
            return numbers.limit(MOST_FILES)
                    .flatMap(number -> written(folder, String.valueOf(number.getFileName())))
                    .toList();
        } catch (IOException | UncheckedIOException unread) {
            return List.of();
        }
    }

    private Stream<String> written(String folder, String number) {
        try {
            String path = files.link(folder + "/fd/" + number);
            return path.startsWith("/") && !path.endsWith(DELETED) && isForWriting(head(folder + "/fdinfo/" + number))
                    ? Stream.of(path)
                    : Stream.empty();
        } catch (IOException closed) {
            return Stream.empty();
        }
    }

    /** Position and flags: each lock of the file is a line after them. */
    private String head(String path) throws IOException {
        return new String(files.head(path, HEAD), StandardCharsets.UTF_8);
    }

    private static boolean isForWriting(String info) {
        return info.lines()
                .filter(line -> line.startsWith("flags:"))
                .anyMatch(line ->
                        (Long.parseLong(line.substring("flags:".length()).strip(), OCTAL) & ACCESS) != 0);
    }
}
