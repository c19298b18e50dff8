package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExceptionAddCommandTest {
    @TempDir
    private Path folder = Path.of("");

    /** A file that the daemon cannot read makes it refuse all of them. */
    @ParameterizedTest
    @CsvSource({"rwxr-xr-x, rw-r--r--", "rwxr-x---, rw-r-----"})
    void itsFileIsForAllToReadWhereTheFolderIs(String open, String expected) throws Exception {
        Path policies = Files.createDirectory(folder.resolve("policies"));
        Files.setPosixFilePermissions(policies, PosixFilePermissions.fromString(open));
        int code = Wharden.commandLine()
                .execute(
                        "exception",
                        "add",
                        "--control=kernel",
                        "--for=1d",
                        "--reason=r",
                        "--owner=o",
                        "--policies=" + policies);
        assertThat(code).isZero();
        Path written = policies.resolve("exception-host-kernel.yaml");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
                .isEqualTo(expected);
    }
}
