package dev.wharden.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.InBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped rules and samples, judged by the tools of Prometheus themselves. */
final class AlertRulesIT {
    @Test
    void theRulesPassTheLinter() throws Exception {
        Tool.named("promtool")
                .succeeds(Shipped.GRAFANA, "check", "rules", "--lint=all", "--lint-fatal", Shipped.RULES.toString());
    }

    @Test
    void everyAlertFiresWhenItShouldAndIsSilentWhenItShould() throws Exception {
        Tool.named("promtool").succeeds(Shipped.RULE_TESTS, testRun());
    }

    @Test
    @InBench(inTheGate = "the rules and their tests themselves")
    void theTestsNoticeAnAlertThatWaitsTooLong(@TempDir Path copy) throws Exception {
        Path tests = Files.createDirectory(copy.resolve("tests"));
        Files.writeString(
                copy.resolve("wharden.rules.yml"),
                Shipped.text(Shipped.RULES).replaceAll("(?m)^( +for: \\d+)([mh])$", "$10$2"));
        for (Path test : Shipped.files(Shipped.RULE_TESTS, ".test.yml")) {
            Files.copy(test, tests.resolve(test.getFileName()));
        }
        // A night in which nothing may fire notices no alert that comes late.
        String[] run = Arrays.stream(testRun())
                .filter(word -> !word.equals("first-night.test.yml"))
                .toArray(String[]::new);
        assertThat(run).hasSize(testRun().length - 1);

        Tool.Answer answer = Tool.named("promtool").run(tests, run);

        assertThat(answer.status()).isEqualTo(1);
        assertThat(Alert.all().stream().filter(alert -> alert.rule().has("for")))
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(answer.output()).contains("alertname: " + alert.name() + ","));
    }

    @Test
    void theSampleConfigurationsAreValid() throws Exception {
        Tool.named("promtool").succeeds(Shipped.GRAFANA, "check", "config", "--lint=all", "prometheus.yml");
    }

    private static String[] testRun() {
        return Stream.concat(
                        Stream.of("test", "rules"),
                        Shipped.files(Shipped.RULE_TESTS, ".test.yml").stream()
                                .map(file -> file.getFileName().toString()))
                .toArray(String[]::new);
    }
}
