package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By which signs a job is known, and that none of them holds for long. */
final class JobsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private static Container container(String service, String policy, String needs) {
        ObjectNode inspect =
                JsonNodeFactory.instance.objectNode().put("Id", service).put("Name", "/shop-" + service);
        inspect.putObject("State")
                .put("Running", true)
                .put("StartedAt", NOW.minusSeconds(60).toString());
        ObjectNode config = inspect.putObject("Config").put("AttachStdout", true);
        config.putObject("Labels")
                .put("com.docker.compose.project", "shop")
                .put("com.docker.compose.service", service)
                .put("com.docker.compose.depends_on", needs);
        inspect.putObject("HostConfig").putObject("RestartPolicy").put("Name", policy);
        return new Container(inspect);
    }

    private static Optional<Deferred> on(Container container, List<Container> project, boolean done, Instant now) {
        return Jobs.on(container, any -> project, id -> done, now);
    }

    @ParameterizedTest
    @CsvSource({
        "true, '', it has ended well by itself before",
        "false, 'db:service_healthy:true,migrate:service_completed_successfully:false', shop-web waits for its end"
    })
    void eachSignHoldsItsRepairForTenMinutesAfterItsStart(boolean done, String needs, String sign) {
        Container job = container("migrate", "no", "");
        List<Container> project = List.of(job, container("web", "always", needs));
        assertThat(on(job, project, done, NOW)).hasValueSatisfying(deferred -> {
            assertThat(deferred.reason()).isEqualTo(Reason.JOB);
            assertThat(deferred.until()).isEqualTo(NOW.plusSeconds(540));
            assertThat(deferred.sentence()).contains("it looks like a job that ends by itself, since " + sign);
        });
        assertThat(on(job, project, done, NOW.plus(Duration.ofMinutes(9)))).isEmpty();
    }

    /** The clock was set back by an hour: how long it runs cannot be told. */
    @Test
    void aStartThatIsInTheFutureIsNoSign() {
        Container job = container("migrate", "no", "");
        assertThat(on(job, List.of(job), true, NOW.minus(Duration.ofHours(1)))).isEmpty();
        assertThat(on(job, List.of(job), true, NOW.minusSeconds(65))).isPresent();
    }

    @Test
    void aServiceHasNone() {
        Container web = container("web", "no", "");
        Container other =
                container("other", "no", "web:service_started:false,webmail:service_completed_successfully:false");
        assertThat(on(web, List.of(web, other), false, NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"always", "unless-stopped", "on-failure"})
    void whatTheEngineStartsAgainIsNoJob(String policy) {
        assertThat(on(container("web", policy, ""), List.of(), true, NOW)).isEmpty();
    }
}
