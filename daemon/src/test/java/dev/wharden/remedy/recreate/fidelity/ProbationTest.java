package dev.wharden.remedy.recreate.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a health check is believed of one that is on probation since noon. */
final class ProbationTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Each check is the second at which it was begun, and its exit code. */
    @ParameterizedTest
    @CsvSource({
        "unhealthy, 1, 1=1, Broken, one failure is enough",
        "unhealthy, 1, -1=1, Wait, a check that a pause before that has failed",
        "unhealthy, 1, '', Wait, the engine says so of one that was paused before its first check",
        "unhealthy, 1, -1=1 1=0, Wait, the engine is about to say healthy",
        "unhealthy, 3, -2=1 -1=1 1=1, Wait, only one of three counts",
        "unhealthy, 3, -1=1 1=1 2=1 3=1, Broken, three count",
        "unhealthy, 0, -1=1 1=1 2=1 3=1, Broken, the engine's own number is three",
        "unhealthy, 9, 1=1 2=1 3=1 4=1 5=1, Broken, no more are kept",
        "healthy, 1, -1=1 1=0, Holds, it is well",
    })
    void onlyChecksThatWereBegunSinceAreBelieved(
            String status, int retries, String checks, String opinion, String what) {
        Instant now = NOON.plusSeconds(6);
        assertThat(Probation.judge(shown(status, retries, checks), "", NOON, Duration.ofSeconds(5), true, now)
                        .getClass()
                        .getSimpleName())
                .as(what)
                .isEqualTo(opinion);
    }

    @ParameterizedTest
    @CsvSource({
        "unhealthy, -1=1, Broken",
        "unhealthy, 1=0, Broken",
        "unhealthy, '', Broken",
        "starting, 1=1, Broken",
        // Its interval is an hour.
        "starting, '', Holds"
    })
    void whatNeverBecomesHealthyFailsInTheEnd(String status, String checks, String opinion) {
        Instant late = NOON.plus(Duration.ofMinutes(20));
        assertThat(Probation.judge(shown(status, 1, checks), "", NOON, Duration.ofSeconds(5), true, late)
                        .getClass()
                        .getSimpleName())
                .isEqualTo(opinion);
    }

    /** The engine shows a container so during {@code docker rm -f}: what waits for what follows must wait then too. */
    @ParameterizedTest
    @CsvSource({
        "exited, 12:00:00, true",
        "removing, 12:00:00, true",
        "dead, 12:00:00, true",
        "exited, 11:59:50, false",
        "running, 12:00:00, false",
        "created, '', false"
    })
    void whatIsBeingRemovedHasEnded(String status, String ended, boolean within) {
        ObjectNode container = JSON.objectNode();
        container
                .putObject("State")
                .put("Running", status.equals("running"))
                .put("Status", status)
                .put("FinishedAt", "2026-11-25T" + ended + "Z");
        assertThat(Probation.endedWithin(new Container(container), NOON.plusSeconds(1), Duration.ofSeconds(8)))
                .isEqualTo(within);
    }

    private static Container shown(String status, int retries, String checks) {
        ObjectNode container = JSON.objectNode();
        ObjectNode state = container.putObject("State").put("Running", true).put("Status", "running");
        state.put("StartedAt", "");
        ObjectNode health = state.putObject("Health").put("Status", status);
        for (String check : checks.isEmpty() ? new String[0] : checks.split(" ", -1)) {
            String[] parts = check.split("=", -1);
            health.withArray("Log")
                    .addObject()
                    .put("Start", NOON.plusSeconds(Long.parseLong(parts[0])).toString())
                    .put("ExitCode", Integer.parseInt(parts[1]));
        }
        container.putObject("Config").putObject("Healthcheck").put("Retries", retries);
        return new Container(container);
    }
}
