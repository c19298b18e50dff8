package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Capabilities;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.DroppingCommand;
import dev.wharden.observe.WrittenFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A program with capabilities in its file (setcap), as Caddy's image has it: the kernel does not execute it, for root
 * neither, where the container may not have all of them (capabilities(7), "Safety checking for capability-dumb
 * binaries"; measured: {@code exec /usr/bin/caddy: operation not permitted}).
 */
final class FileCapabilities {
    /** Where the lower and the upper half of the permitted ones are (linux/capability.h: vfs_cap_data). */
    private static final int LOWER = 4;

    private static final int UPPER = 12;
    private static final int END = 16;

    private FileCapabilities() {}

    /** Why a twin could not be executed; empty when nothing speaks against it. Throws a DockerException. */
    static Optional<String> refusal(DockerReader reader, Container actual, Container desired) {
        if (Capabilities.of(actual).within(Capabilities.of(desired))) {
            return Optional.empty();
        }
        for (String path : DroppingCommand.scripts(actual)) {
            try {
                Capabilities missing = of(attribute(reader, actual, path)).minus(Capabilities.of(desired));
                String names = String.join(", ", missing.names());
                return missing.isEmpty()
                        ? Optional.empty()
                        : Optional.of("its program " + path + " has file capabilities (" + names + "), without which"
                                + " the kernel does not execute it, and which the repair drops: set capabilities:"
                                + " {add: [" + names + "]} in its policy");
            } catch (DockerException.NotFound | DockerException.Rejected | IOException elsewhere) {
                // In the next folder of PATH, or not to be told.
            }
        }
        return Optional.empty();
    }

    /** The engine follows the links to the folder that a path is in, not one at its end. */
    private static String attribute(DockerReader reader, Container actual, String path) throws IOException {
        TarArchiveEntry entry = entry(reader, actual, path);
        if (entry != null && entry.isSymbolicLink()) {
            entry = entry(reader, actual, RealPath.of(reader, actual, path).orElse(path));
        }
        return entry == null ? "" : entry.getExtraPaxHeaders().getOrDefault(WrittenFiles.CAPABILITY, "");
    }

    private static @Nullable TarArchiveEntry entry(DockerReader reader, Container actual, String path)
            throws IOException {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(reader.beginning(actual.id(), path)))) {
            return tar.getNextEntry();
        }
    }

    /** Those that it must get; none where it goes on without, or where they are not text that a tar can hold. */
    private static Capabilities of(String data) {
        boolean readable = data.length() >= END && data.chars().limit(END).allMatch(one -> one < 0x80);
        return readable && (data.charAt(0) & 1) != 0
                ? new Capabilities(number(data, LOWER) | number(data, UPPER) << Integer.SIZE).and(Capabilities.ALL)
                : new Capabilities(0);
    }

    private static long number(String data, int at) {
        long number = 0;
        for (int i = Integer.BYTES - 1; i >= 0; i--) {
            number = number << Byte.SIZE | data.charAt(at + i);
        }
        return number;
    }
}
