package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recreation does not call lost because the runtime makes it, filesystemDrift does not call written. */
final class RuntimeFilesTest {
    private final Container container = new Container(JsonNodeFactory.instance.objectNode());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.dockerenv",
                "/etc/hosts",
                "/etc/hostname",
                "/etc/resolv.conf",
                "/etc/mtab",
                "/sbin/docker-init",
                "/dev/console",
                "/proc/x",
                "/sys/x"
            })
    void bothKnowTheFilesOfTheRuntime(String path) {
        assertThat(WritableLayer.made(new Changes(new TreeMap<>(Map.of(path, Changes.Kind.ADDED))), container))
                .isEmpty();
        assertThat(new RuntimeFiles(container).made(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "/bin/x", "/tmp/x", "/run/x"})
    void andNoOthers(String path) {
        assertThat(WritableLayer.made(new Changes(new TreeMap<>(Map.of(path, Changes.Kind.ADDED))), container))
                .containsExactly(path);
        assertThat(new RuntimeFiles(container).made(path)).isFalse();
    }
}
