package dev.wharden.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is in a folder. Others decide how much that is: it is read name by name, and no more is kept than is asked for.
 */
final class Listing {
    private Listing() {}

    /** Of the names that come first, sorted. Throws IOException when it is not there or may not be read. */
    static List<String> names(Path folder, int most) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return sorted(all, most);
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    /** The names that are numbers. A process has as many threads as the machine has memory for. */
    static int[] numbers(Path folder) throws IOException {
        IntStream.Builder numbers = IntStream.builder();
        try (var all = Files.newDirectoryStream(folder)) {
            for (Path one : all) {
                String name = String.valueOf(one.getFileName());
                if (ContainerProcesses.isPid(name)) {
                    numbers.add(Integer.parseInt(name));
                }
            }
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        return numbers.build().toArray();
    }

    /**
     * Of the folders that come first, sorted. Each is asked for what it is, and a container makes any number of control
     * groups. Where the count of links says that there is none, as on all file systems of the kernel, it is not listed.
     */
    static List<String> folders(Path folder, int most) throws IOException {
        if (Files.getAttribute(folder, "unix:nlink") instanceof Integer links && links == 2) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return sorted(all.filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)), most);
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    private static List<String> sorted(Stream<Path> all, int most) {
        return all.limit(most)
                .map(file -> String.valueOf(file.getFileName()))
                .sorted()
                .toList();
    }
}
