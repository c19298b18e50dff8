package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which containers are killed only after their stop timeout. */
final class StopSignalTest {
    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({
        // SigBlk, SigIgn, SigCgt, NSpid, signal
        "0, 0, 4000, 812 1, '', HANDLED",
        "0, 0, 0, 812 1, SIGTERM, IGNORED",
        "0, 0, 0, 812, TERM, ENDS",
        "4000, 0, 0, 812 1, 15, HANDLED",
        "0, 4000, 0, 812 7, SIGTERM, IGNORED",
        "0, 0, 4000, 812 1, SIGQUIT, IGNORED",
        "0, 0, 4, 812 1, SIGQUIT, HANDLED",
        "0, 0, 1000000000, 812 1, SIGRTMIN+3, HANDLED",
        "0, 0, 1000000000, 812 1, sigrtmin+3, HANDLED",
        "0, 0, 8000000000, 812 1, SIGRTMIN+6, HANDLED",
        "0, 0, 4, 812 1, sigquit, HANDLED",
        "0, 0, 200, 812 1, usr1, HANDLED",
        "0, 0, 0, 812 1, SIGKILL, ENDS",
        "0, 0, 0, 812 1, SIGNOSUCH, UNKNOWN",
        "0, 0, rubbish, 812 1, SIGTERM, UNKNOWN"
    })
    void theMasksOfItsFirstProcessTell(
            String blocked, String ignored, String caught, String pids, String signal, StopSignal expected)
            throws IOException {
        Path status = root.resolve("proc/812/status");
        Files.createDirectories(status.getParent());
        Files.writeString(
                status,
                "Name:\tx\nNSpid:\t" + pids.replace(' ', '\t') + "\nSigBlk:\t" + blocked + "\nSigIgn:\t" + ignored
                        + "\nSigCgt:\t" + caught + "\n");
        assertThat(StopSignal.of(new ProcFiles(root), 812, signal)).isEqualTo(expected);
    }

    /** As the engine takes them (moby/sys/signal). */
    @ParameterizedTest
    @CsvSource({
        "'', 15", "SIGHUP, 1", "sigquit, 3", "PROF, 27", "SYS, 31", "63, 63", "RTMIN, 34", "SIGRTMIN+3, 37",
        "rtmax-1, 63", "RTMAX, 64", "RTMAX+1, 0", "RTMIN-1, 0", "0, 0", "65, 0", "SIG, 15", "NOSUCH, 0"
    })
    void theNumberOfASignalInAnySpelling(String signal, int expected) {
        assertThat(StopSignal.number(signal)).isEqualTo(Optional.of(expected).filter(number -> number > 0));
    }

    @Test
    void anInitThatWaitsForSignalsHandlesThem() throws IOException {
        Path process = root.resolve("proc/9");
        Files.createDirectories(process);
        Files.writeString(
                process.resolve("status"),
                "Name:\tdocker-init\nNSpid:\t9\t1\nSigBlk:\t0\nSigIgn:\t300000\nSigCgt:\t0\n");
        assertThat(StopSignal.of(new ProcFiles(root), 9, "")).isEqualTo(StopSignal.IGNORED);
        Files.writeString(process.resolve("wchan"), "do_sigtimedwait.isra.0");
        assertThat(StopSignal.of(new ProcFiles(root), 9, "")).isEqualTo(StopSignal.HANDLED);
    }

    @Test
    void whatDoesNotRunOrMayNotBeReadIsUnknown() {
        assertThat(StopSignal.of(new ProcFiles(root), 0, "")).isEqualTo(StopSignal.UNKNOWN);
        assertThat(StopSignal.of(new ProcFiles(root), 812, "")).isEqualTo(StopSignal.UNKNOWN);
    }
}
