package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the daemon relies on in its unit. */
final class UnitFileTest {
    static List<Path> dropIns() {
        return Shipped.files(Shipped.SYSTEMD.resolve("drop-ins"), ".conf");
    }

    @ParameterizedTest
    @CsvSource({
        "Type, notify",
        "ExecStart, /usr/bin/wharden run",
        "ExecReload, /usr/bin/wharden reload",
        "User, wharden",
        "SupplementaryGroups, docker",
        "SuccessExitStatus, 143",
        "RestartPreventExitStatus, 78",
        "Restart, always",
        "StartLimitIntervalSec, 0",
        "StateDirectory, wharden",
        "StateDirectoryMode, 0700",
        "LogsDirectory, wharden",
        "RuntimeDirectory, wharden",
        "ConfigurationDirectory, wharden",
        "LimitCORE, 0",
    })
    void theDaemonFindsWhatTheContractPromises(String directive, String value) {
        assertThat(UnitFile.values(directive)).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MemoryDenyWriteExecute", "ProtectProc", "ProcSubset", "PrivateUsers", "DynamicUser"})
    void linesThatBreakTheDaemonAreAbsentAndTheUnitSaysWhy(String directive) {
        assertThat(UnitFile.values(directive)).isEmpty();
        assertThat(Shipped.text(UnitFile.SHIPPED)).containsPattern("(?m)^#   " + directive + "=");
    }

    @ParameterizedTest
    @MethodSource("dropIns")
    void aDropInSaysHowItIsInstalledAndIsNamedInTheReadme(Path dropIn) {
        assertThat(Shipped.text(dropIn))
                .contains(
                        "# Install:", "/etc/systemd/system/wharden.service.d ", "systemctl daemon-reload", "[Service]");
        assertThat(Shipped.text(Shipped.SYSTEMD.resolve("README.md")) + Shipped.text(UnitFile.SHIPPED))
                .contains(dropIn.getFileName().toString());
    }

    @Test
    void theReadmeSaysThatTheDockerGroupIsRoot() {
        assertThat(Shipped.text(Shipped.SYSTEMD.resolve("README.md"))).contains("**The group `docker` is root.**");
    }
}
