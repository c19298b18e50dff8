package dev.wharden.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shipped `wharden.service`, and copies of it that can be judged on a machine where Wharden is not installed. */
final class UnitFile {
    static final Path SHIPPED = Shipped.SYSTEMD.resolve("wharden.service");

    private UnitFile() {}

    /** The values of a directive, in order. */
    static List<String> values(String directive) {
        return Shipped.text(SHIPPED)
                .lines()
                .filter(line -> line.startsWith(directive + "="))
                .map(line -> line.substring(directive.length() + 1))
                .toList();
    }

    /**
     * Writes the unit to `folder` with programs that exist everywhere, and the drop-ins beside it; gives the unit's
     * file.
     */
    static Path copyTo(Path folder, List<Path> dropIns) throws IOException {
        Path unit = folder.resolve("wharden.service");
        Files.writeString(
                unit,
                Shipped.text(SHIPPED).replaceAll("(?m)^(Exec(?:Start|Reload))=/usr/bin/wharden .*$", "$1=/bin/true"));
        Path directory = Files.createDirectory(folder.resolve("wharden.service.d"));
        for (Path dropIn : dropIns) {
            Files.copy(dropIn, directory.resolve(dropIn.getFileName()));
        }
        return unit;
    }
}
