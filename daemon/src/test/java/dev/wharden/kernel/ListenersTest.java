package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is listened to for others, in the kernel's tables. */
final class ListenersTest {
    @TempDir
    private Path root;

    /** Address and state, in either table. */
    @ParameterizedTest
    @CsvSource({
        "tcp,  00000000:1628 00000000:0000 0A, [5672]",
        "tcp,  0200A8C0:1628 00000000:0000 0A, [5672]",
        "tcp6, 00000000000000000000000000000000:1628 00000000000000000000000000000000:0000 0A, [5672]",
        "tcp,  0100007F:1628 00000000:0000 0A, []",
        "tcp,  0B00007F:9C41 00000000:0000 0A, []",
        "tcp6, 00000000000000000000000001000000:1628 00000000000000000000000000000000:0000 0A, []",
        "tcp6, 0000000000000000FFFF00000100007F:1628 00000000000000000000000000000000:0000 0A, []",
        "tcp,  0200A8C0:1628 0300A8C0:9000 01, []",
        "tcp,  no table, []"
    })
    void onlyWhatListensForOthersCounts(String table, String line, String ports) {
        String rest = " 00000000:00000000 00:00000000 00000000 999 0 1 1 0";
        new HostTree(root)
                .file("/proc/10/net/tcp", "  sl  local_address rem_address   st\n")
                .file("/proc/10/net/tcp6", "  sl  local_address rem_address   st\n")
                .file("/proc/10/net/" + table, "  sl  local_address rem_address   st\n   0: " + line + rest + "\n");
        assertThat(new Listeners(new ProcFiles(root)).forOthers(10)).hasToString(ports);
    }

    @Test
    void oneThatHasEndedListensToNothing() {
        assertThat(new Listeners(new ProcFiles(root)).forOthers(10)).isEmpty();
    }
}
