package dev.wharden.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of one log: the one that is written to, and the rotated ones beside it, each named after the number of its
 * first record, so that their names sort as their records do.
 *
 * @param active such as {@code /var/log/wharden/audit.jsonl}
 */
record AuditFiles(Path active) {
    /** Where records from this number on are moved to. */
    Path rotated(long firstSeq) {
        return active.resolveSibling("%s.%019d".formatted(active.getFileName(), firstSeq));
    }

    /** The rotated files, the oldest first. */
    List<Path> rotated() throws IOException {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        Pattern name = Pattern.compile(Pattern.quote(active.getFileName() + ".") + "\\d{19}");
        try (var files = Files.list(folder)) {
            return files.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** The rotated files, the oldest first, and at last the active one if it is there. */
    List<Path> all() throws IOException {
        var files = new ArrayList<>(rotated());
        if (Files.exists(active)) {
            files.add(active);
        }
        return List.copyOf(files);
    }

    /** What takes the space that is kept back for them. */
    Path reserve() {
        return active.resolveSibling("." + active.getFileName() + ".reserve");
    }

    /** The folder that they are in. */
    Path folder() {
        Path parent = active.toAbsolutePath().getParent();
        return parent == null ? active : parent;
    }
}
