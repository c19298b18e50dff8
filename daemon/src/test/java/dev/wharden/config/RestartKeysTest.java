package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class RestartKeysTest {
    private static Config read(String text) {
        return ConfigReader.readText(
                "w.yaml", "apiVersion: wharden.dev/v1\nkind: WhardenConfiguration\n" + text, Path.of("/etc/wharden"));
    }

    @Test
    void onlyWhatChangedAndNeedsARestartIsNamed() {
        assertThat(RestartKeys.changed(Config.DEFAULT, Config.DEFAULT)).isEmpty();
        Config now = read("""
                workers: 3
                resyncInterval: 1m
                log: {level: debug}
                web: {listen: "127.0.0.1:1"}
                audit: {keep: 1d}
                """);
        assertThat(RestartKeys.changed(Config.DEFAULT, now)).containsExactly("audit.keep", "workers", "web.listen");
    }
}
