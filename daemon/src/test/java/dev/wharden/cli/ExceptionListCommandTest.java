package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Glob;
import dev.wharden.policy.ExceptionStatus;
import dev.wharden.policy.Match;
import dev.wharden.policy.PolicyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a terminal gets of exceptions that somebody else wrote. */
final class ExceptionListCommandTest {
    @Test
    void reasonAndOwnerCannotActInATerminal() {
        var exception = new PolicyException(
                "legacy",
                new Match(List.of(), List.of(new Glob("web")), Map.of()),
                List.of("privileged"),
                "vendor\u001b[2J\u202e\nFAKE",
                "ops\u009b31m",
                Instant.parse("2026-12-31T23:59:59Z"),
                Duration.ZERO);
        assertThat(ExceptionListCommand.line(exception, ExceptionStatus.ACTIVE))
                .endsWith("privileged  ops\\u009b31m: vendor\\u001b[2J\\u202e\\u000aFAKE");
    }
}
