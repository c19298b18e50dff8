package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.config.yaml.ConfigException;
import dev.wharden.container.Glob;
import dev.wharden.policy.Match;
import dev.wharden.policy.PolicyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExceptionDocumentTest {
    private static PolicyException exception(String name, String control, String reason, Match match) {
        return new PolicyException(
                name,
                match,
                List.of(control),
                reason,
                "ops@example.org",
                Instant.parse("2026-12-02T08:00:00Z"),
                Duration.ofHours(24));
    }

    private static Match names(String name) {
        return new Match(List.of(), List.of(new Glob(name)), Map.of());
    }

    @Test
    void itIsWrittenAsAPersonWouldWriteIt() {
        assertThat(ExceptionDocument.text(
                        exception("erp-root", "runAsNonRoot", "until 4.2", names("erp")), "e.yaml", Policies.FILES))
                .isEqualTo("""
                        ---
                        apiVersion: wharden.dev/v1
                        kind: PolicyException
                        metadata:
                          name: erp-root
                        spec:
                          match:
                            names:
                              - erp
                          controls:
                            - runAsNonRoot
                          reason: until 4.2
                          owner: ops@example.org
                          expiresAt: 2026-12-02T08:00:00Z
                          grace: 1d
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "NO",
                "true",
                "null",
                "~",
                "1.0",
                "0x10",
                "- a",
                "a: b",
                "a #b",
                "'",
                "\"",
                "line\nbreak",
                "*a",
                "&a",
                "!x",
                "@x",
                "%x",
                " padded ",
                "ünïcode ✓",
                "{",
                "[",
                "tab\there",
                "\u202eback",
                "2026-12-31",
                "=",
                "|"
            })
    void anyReasonIsReadBackAsItWasMeant(String reason) {
        String text =
                ExceptionDocument.text(exception("x", "privileged", reason, names("a*")), "e.yaml", Policies.FILES);
        assertThat(Policies.FILES
                        .readText("e.yaml", text)
                        .policies()
                        .exceptions()
                        .getFirst()
                        .reason())
                .isEqualTo(reason);
    }

    @Test
    void whatWouldBeRefusedIsNotWritten() {
        assertThatThrownBy(() ->
                        ExceptionDocument.text(exception("x", "privilegd", "r", names("a")), "e.yaml", Policies.FILES))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("did you mean \"privileged\"?");
        assertThatThrownBy(() -> ExceptionDocument.text(
                        exception("x", "privileged", "r", Match.EVERYTHING), "e.yaml", Policies.FILES))
                .isInstanceOf(ConfigException.class);
    }
}
