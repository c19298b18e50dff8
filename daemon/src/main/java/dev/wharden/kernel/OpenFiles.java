package dev.wharden.kernel;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which files the processes of a container have open for writing, whether anything was written to them yet or not:
 * {@code docker diff} does not tell of a log that lies empty in the image and is opened at each start (measured,
 * 26.1.5). Where the right to trace is missing there are none.
 *
 * @param files of the host's kernel
 */
public record OpenFiles(ProcFiles files) {
    private static final int MOST_PROCESSES = 64;
    /** Of one process: a container opens as many as it likes. */
    private static final int MOST_FILES = 256;

    private static final int OCTAL = 8;
    /** What it is opened for (open(2): O_ACCMODE); 0 is to be read. */
    private static final int ACCESS = 3;

    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;

    /**
     * Their paths, as the container sees them, sorted: regular files that have not been deleted, on its root file
     * system or in a mount. They are the container's own and hostile.
     */
    public Set<String> written(Subject subject) {
        if (!(subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts facts))) {
            return Set.of();
        }
        return Stream.concat(Stream.of(facts.main()), facts.others().stream())
                .limit(MOST_PROCESSES)
                .flatMap(process -> of(process.pid()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of one process. */
    List<String> of(long pid) {
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
        String file = folder + "/fd/" + number;
        try {
            String path = files.link(file);
            return path.startsWith("/") && isForWriting(files.read(folder + "/fdinfo/" + number)) && isFile(file)
                    ? Stream.of(path)
                    : Stream.empty();
        } catch (IOException closed) {
            return Stream.empty();
        }
    }

    private boolean isFile(String file) throws IOException {
        Map<String, Object> found = files.attributes(file, "mode,nlink");
        return found.get("mode") instanceof Integer mode
                && (mode & TYPE) == REGULAR
                && found.get("nlink") instanceof Integer links
                && links > 0;
    }

    private static boolean isForWriting(String info) {
        return info.lines()
                .filter(line -> line.startsWith("flags:"))
                .anyMatch(line ->
                        (Long.parseLong(line.substring("flags:".length()).strip(), OCTAL) & ACCESS) != 0);
    }
}
