package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The unit judged by systemd itself; none needs to be running. */
final class UnitFileIT {
    /** In tenths: an exposure of 1.5 of 10. */
    private static final String WORST = "--threshold=15";

    static List<Path> dropIns() {
        return UnitFileTest.dropIns();
    }

    @Test
    void systemdUnderstandsEveryLine(@TempDir Path folder) throws Exception {
        Path unit = UnitFile.copyTo(folder, List.of());

        assertThat(Tool.named("systemd-analyze").succeeds(folder, "verify", "--man=no", unit.toString()))
                .as("warnings")
                .isEmpty();
    }

    @Test
    void theSandboxIsTight(@TempDir Path folder) throws Exception {
        Path unit = UnitFile.copyTo(folder, List.of());

        Tool.named("systemd-analyze").succeeds(folder, "security", "--offline=true", WORST, unit.toString());
    }

    @ParameterizedTest
    @MethodSource("dropIns")
    void systemdUnderstandsEveryDropIn(Path dropIn, @TempDir Path folder) throws Exception {
        Path unit = UnitFile.copyTo(folder, List.of(dropIn));

        assertThat(Tool.named("systemd-analyze").succeeds(folder, "verify", "--man=no", unit.toString()))
                .as("warnings")
                .isEmpty();
    }
}
