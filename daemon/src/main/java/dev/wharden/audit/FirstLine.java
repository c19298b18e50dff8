package dev.wharden.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.nio.file.Path;

/** What the first line of a file says. */
final class FirstLine {
    private FirstLine() {}

    /** The number of its record; 0 when it is none. */
    static long seq(Path file) throws IOException {
        try (var reader = PlainFile.lines(file, UTF_8)) {
            String line = reader.readLine();
            return line == null
                    ? 0
                    : AuditLine.parse(line)
                            .map(tree -> tree.path(AuditField.SEQ.key()).longValue())
                            .orElse(0L);
        }
    }
}
