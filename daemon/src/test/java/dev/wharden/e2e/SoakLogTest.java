package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Io;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SoakLogTest {
    @TempDir
    private Path folder;

    private Path file;
    private SoakLog log;

    @BeforeEach
    void empty() {
        file = folder.resolve("log");
        log = new SoakLog(file);
    }

    @Test
    void oneAfterTheOtherIsRight() {
        write("a 1\na 1\nb 1\nb 1\nc 2\n");
        assertThat(log.wrong()).isEmpty();
    }

    @Test
    void twoByTurnsRunTogether() {
        write("a 1\nb 1\n");
        assertThat(log.wrong()).isEmpty();
        write("a 1\n");
        assertThat(log.wrong()).singleElement().asString().contains("version 1 (process b) and version 1 (process a)");
    }

    @Test
    void theOperatorsOwnMayRunTogether() {
        write("a 1\n");
        log.besideEachOther();
        write("b 2\na 1\nb 2\na 1\n");
        log.only(2);
        write("b 2\nb 2\n");
        assertThat(log.wrong()).isEmpty();
    }

    @Test
    void twoOfOneVersionMayNot() {
        write("a 1\n");
        log.besideEachOther();
        write("b 2\nc 1\na 1\n");
        assertThat(log.wrong()).hasSize(1);
    }

    @Test
    void whatWasRemovedDoesNotWrite() {
        write("a 1\nb 2\n");
        log.only(2);
        write("b 2\nc 1\n");
        assertThat(log.wrong()).singleElement().asString().contains("version 1 writes after it was removed");
    }

    @Test
    void halfALineWaits() {
        write("a 1\nb");
        assertThat(log.wrong()).isEmpty();
        write(" 1\na 1\n");
        assertThat(log.wrong()).hasSize(1);
    }

    private void write(String text) {
        Io.run(() -> Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
}
