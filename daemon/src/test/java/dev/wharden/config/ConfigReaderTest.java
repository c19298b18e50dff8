package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.config.yaml.ConfigException;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

final class ConfigReaderTest {
    private static final String HEAD = "apiVersion: wharden.dev/v1\nkind: WhardenConfiguration\n";

    private static Config read(String text) {
        return ConfigReader.readText("w.yaml", HEAD + text, Path.of("/etc/wharden"));
    }

    @Test
    void whatIsNotSaidIsTheDefault() {
        assertThat(read("")).isEqualTo(Config.DEFAULT);
        assertThat(read("disruption: {breaker: {minimum: 9}}").disruption().breaker())
                .isEqualTo(new Config.Breaker(50, 30, 9));
    }

    @Test
    void whatIsSaidHolds() {
        Config config = read("""
                engine: {socket: unix:///run/user/1000/docker.sock, timeout: 5s}
                policyDirectory: ../policies
                enforcement: Enforce
                audit: {rotateSize: 1Gi, signingKeyFile: ""}
                web: {listen: "[::1]:0"}
                ignore: {names: ["kube-*"]}
                log: {format: json, level: debug}
                """);
        assertThat(config.engine().socket()).isEqualTo(Path.of("/run/user/1000/docker.sock"));
        assertThat(config.engine().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.policyDirectory()).isEqualTo(Path.of("/etc/policies"));
        assertThat(config.enforcement()).isEqualTo(Mode.ENFORCE);
        assertThat(config.audit().rotateSize()).isEqualTo(1L << 30);
        assertThat(config.web().listen()).isEqualTo(new Config.Listen("::1", 0));
        assertThat(config.web().listen()).hasToString("[::1]:0");
        assertThat(config.ignore().names()).hasSize(1);
        assertThat(config.log()).isEqualTo(new Config.Log(Config.LogFormat.JSON, Level.DEBUG));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enforcment: Audit|3:1: unknown key \"enforcment\", did you mean \"enforcement\"?",
                "enforcement: Off|3:14: expected one of Audit, Enforce, found \"Off\"",
                "workers: 0|3:10: must be from 1 to 64, is 0",
                "workers: two|3:10: expected a whole number, 0 or more, found \"two\"",
                "resyncInterval: 5|3:17: expected a duration such as 90s, 5m, 2h or 7d, found the number 5",
                "engine: {socket: 'tcp://127.0.0.1:2375'}|3:18: must be the path of a unix socket of this host, is \"tcp://127.0.0.1:2375\"",
                "audit: {rotateSize: 64M B}|3:21: expected a quantity of bytes such as 64Mi, found \"64M B\"",
                "web: {listen: 10947}|3:15: expected text, found the number 10947: write \"10947\"",
                "web: {listen: '::1:10947'}|3:15: expected an address such as 127.0.0.1:10947, found \"::1:10947\"",
                "disruption: {backoff: {initial: 2h, max: 1h}}|3:23: initial is longer than max",
                "log: {level: loud}|3:14: expected one of error, warn, info, debug, trace, found \"loud\"",
                "ignore: {names: ['db-[0-9]']}|3:18: only * and ? are special in a pattern; no container name has \"[\"",
                "ignore: {images: ['nginx:{1,2}']}|3:19: only * and ? are special in a pattern; no reference to an image has \"{\"",
                "stateDirectory: ''|3:17: must not be empty",
            })
    void aWrongValueIsRefusedWithItsPlace(String line, String problem) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(ConfigException.class).hasMessage("w.yaml:" + problem);
    }

    @Test
    void anEmptyFileIsRefused() {
        assertThatThrownBy(() -> ConfigReader.readText("w.yaml", "# nothing\n", Path.of("/")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("w.yaml:1:1: must be one document, has 0");
    }
}
