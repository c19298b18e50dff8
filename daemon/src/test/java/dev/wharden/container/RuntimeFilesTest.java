package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no word about the program: neither lost with a container nor written by it. */
final class RuntimeFilesTest {
    @ParameterizedTest
    @CsvSource({
        "/.dockerenv, true",
        "/etc/hosts, true",
        "/etc/hostname, true",
        "/etc/resolv.conf, true",
        "/etc/mtab, true",
        "/sbin/docker-init, true",
        "/usr/sbin/docker-init, true",
        "/usr/bin/docker-init, true",
        "/usr/sbin/nginx, false",
        "/dev/console, true",
        "/proc/x, true",
        "/sys/x, true",
        "/etc/passwd, false",
        "/bin/x, false",
        "/tmp/x, false",
        "/run/x, false",
        "/devices, false"
    })
    void theRuntimeMakes(String path, boolean made) {
        assertThat(RuntimeFiles.isRuntimes(path)).isEqualTo(made);
        assertThat(new RuntimeFiles(new Container(JsonNodeFactory.instance.objectNode())).made(path))
                .isEqualTo(made);
    }

    @Test
    void aMountIsWhereItIsHoweverItWasWritten() {
        assertThat(RuntimeFiles.mounts(new Container(Json.object("{'HostConfig':{'Tmpfs':{'/cache/':'','/':''},"
                        + "'Mounts':[{'Target':'/data//'},{'Target':'/data/./a/../sub'}]}}"))))
                .containsExactlyInAnyOrder("/cache", "/data", "/data/sub");
    }
}
