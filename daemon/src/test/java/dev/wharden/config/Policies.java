package dev.wharden.config;

import dev.wharden.Io;
import dev.wharden.control.Controls;
import dev.wharden.policy.Catalogue;
import dev.wharden.source.Windows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files and the reader that tests share. */
final class Policies {
    static final Catalogue CATALOGUE = new Catalogue(Controls.all());
    static final PolicyFiles FILES =
            new PolicyFiles(CATALOGUE, cron -> Windows.check(cron).isEmpty());

    /** The repository's own config folder. */
    static final Path SHIPPED = Path.of("../config");

    static final Path RESOURCES = Path.of("src/test/resources/config");

    private Policies() {}

    static String text(Path file) {
        return Io.of(() -> Files.readString(file));
    }

    static List<Path> yaml(Path folder, String prefix) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PolicyFiles.Loaded read(Path file) {
        return FILES.readText(file.getFileName().toString(), text(file));
    }
}
