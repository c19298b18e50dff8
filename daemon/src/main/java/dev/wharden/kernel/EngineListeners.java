package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The TCP addresses at which the engine listens.
 *
 * @param files of the host's kernel
 */
record EngineListeners(ProcFiles files) {
    /** The engine takes what systemd listens on for it. */
    static final String ACTIVATED = "fd://";

    /** Columns of {@code /proc/PID/net/tcp}: local address, state, inode; LISTEN is 0A (include/net/tcp_states.h). */
    private static final int ADDRESS = 1;

    private static final int STATE = 3;
    private static final int INODE = 9;

    private static final List<String> UNITS = List.of(
            "/etc/systemd/system/docker.socket",
            "/run/systemd/system/docker.socket",
            "/usr/lib/systemd/system/docker.socket");

    /**
     * Of a process.
     *
     * @param command what it was told, on its command line and in its file
     */
    Observed<List<String>> of(String folder, String command) {
        Set<String> own = EngineHolders.inodes(files, folder);
        if (own.isEmpty()) {
            return activated(folder, command);
        }
        var addresses = new ArrayList<String>();
        for (String table : Listeners.TABLES) {
            try {
                files.lines(folder + table, line -> {
                    String[] fields = line.strip().split("\\s+", -1);
                    if (fields.length > INODE
                            && fields[STATE].equals(Listeners.LISTENING)
                            && own.contains(fields[INODE])) {
                        addresses.add(Listeners.address(fields[ADDRESS]));
                    }
                });
            } catch (NoSuchFileException none) {
                // Without IPv6 there is no such table.
            } catch (IOException failure) {
                return ProcFiles.unread(folder + table, failure);
            } catch (IllegalArgumentException odd) {
                return Observed.unknown(folder + table + ": " + odd.getMessage());
            }
        }
        return Observed.known(List.copyOf(addresses));
    }

    /**
     * Without the right to see its sockets: the engine itself warns of each TCP address that it was given, but not of
     * those of a socket unit, which anyone may read.
     */
    private Observed<List<String>> activated(String folder, String command) {
        if (!command.contains(ACTIVATED)) {
            return Observed.known(List.of());
        }
        var lines = new ArrayList<String>();
        for (String unit : UNITS) {
            var parts = new ArrayList<>(List.of(unit));
            files.names(unit + ".d").forEach(name -> parts.add(unit + ".d/" + name));
            for (String part : parts) {
                Optional<String> text = files.hint(part);
                if (text.isEmpty() && files.exists(part)) {
                    return Observed.unknown(part + ": cannot be read");
                }
                text.stream().flatMap(KernelLines::of).map(String::strip).forEach(lines::add);
            }
        }
        List<String> streams = lines.stream()
                .filter(line -> line.startsWith("ListenStream="))
                .map(line -> line.substring("ListenStream=".length()).strip())
                .toList();
        return streams.isEmpty()
                ? Observed.unknown(folder + "/fd: permission denied")
                : Observed.known(streams.stream()
                        .filter(stream -> !stream.isEmpty() && !stream.startsWith("/") && !stream.startsWith("%t/"))
                        .toList());
    }
}
