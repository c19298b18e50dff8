package dev.wharden.control.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostPathsTest {
    @ParameterizedTest
    @CsvSource({
        "/, /, true",
        "/run/docker.sock, /, true",
        "/run, /run, true",
        "/run/docker.sock, /run, true",
        "/running, /run, false",
        "/ru, /run, false",
        "/, /run, false",
        "/srv/run, /run, false",
    })
    void aPathLiesWithinAFolderByWholeNames(String path, String folder, boolean within) {
        assertThat(HostPaths.isWithin(path, folder)).isEqualTo(within);
    }
}
