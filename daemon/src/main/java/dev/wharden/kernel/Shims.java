package dev.wharden.kernel;

import dev.wharden.kernel.ProcessTable.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The processes of containerd that are the parents of containers' first processes.
 *
 * @param files of the host's kernel
 * @param table among which they are looked for
 */
record Shims(ProcFiles files, ProcessTable table) {
    /** As long as the name of a process can be (15 bytes). */
    static final String NAME = "containerd-shim";

    private static final int LONGEST_COMMAND = 8192;

    /**
     * The one of a container. Only what is in the session of shims is asked for its command: a container's process may
     * not answer.
     *
     * @param shim another one
     */
    Optional<Row> of(String container, Row shim) {
        return table.rows().stream()
                .filter(row -> row.session() == shim.session() && row.name().equals(NAME))
                .filter(row -> is(row, container))
                .findFirst();
    }

    /** Whether a process is the one of a container. */
    boolean is(Row row, String container) {
        return isOf(files, row, container);
    }

    /** The same, by that process alone. */
    static boolean isOf(ProcFiles files, Row row, String container) {
        if (row.pid() == 1 || !row.name().equals(NAME)) {
            return false;
        }
        try {
            String command =
                    new String(files.head("/proc/" + row.pid() + "/cmdline", LONGEST_COMMAND), StandardCharsets.UTF_8);
            List<String> words = List.of(command.split("\0", -1));
            int at = words.indexOf("-id");
            return String.valueOf(Path.of(words.getFirst()).getFileName()).startsWith(NAME)
                    && at > 0
                    && at + 1 < words.size()
                    && words.get(at + 1).equals(container);
        } catch (IOException unread) {
            return false;
        }
    }
}
