package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.config.PolicyFiles;
import dev.wharden.control.Controls;
import dev.wharden.e2e.PolicyText;
import dev.wharden.observe.Glance;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a plan follows from while an expired exception has its grace. */
final class PlansTest {
    private static final Instant GRACE_ENDS = Instant.parse("2026-11-26T08:00:00Z");
    private static final PolicySet POLICIES = new PolicyFiles(new Catalogue(Controls.all()), cron -> true)
            .readText(
                    "p.yaml",
                    PolicyText.enforcing("web", "web", "{privileged: false}")
                            + PolicyText.excepting(
                                    "web-privileged",
                                    "web",
                                    "privileged",
                                    "expiresAt: 2026-11-25T08:00:00Z",
                                    "grace: 24h"))
            .policies();

    private static Plans.Due due(String now) throws IOException {
        Subject subject = Glance.fromInspect(new ObjectMapper().readTree("""
                {"Id":"aa","Name":"/web","Image":"sha256:1","State":{"Running":true},"Config":{"Image":"busybox"},
                 "HostConfig":{"Privileged":true}}
                """));
        return Plans.Due.of(
                at -> POLICIES.evaluate(subject, EvaluationContext.of(at, Mode.ENFORCE)), Instant.parse(now));
    }

    private static Remedy remedy(Plans.Due due) {
        return Planner.plan(due.verdict(), due.verdict().desired());
    }

    @Test
    void theRepairThatFollowsIsPlannedAndWaitsForTheEndOfTheGrace() throws IOException {
        Plans.Due due = due("2026-11-25T09:00:00Z");
        assertThat(due.graceUntil()).contains(GRACE_ENDS);
        assertThat(remedy(due)).isInstanceOf(Remedy.Recreate.class);
    }

    @Test
    void elsewhereThePresentDecides() throws IOException {
        assertThat(due("2026-11-24T09:00:00Z").graceUntil()).isEqualTo(Optional.empty());
        assertThat(remedy(due("2026-11-24T09:00:00Z"))).isInstanceOf(Remedy.None.class);
        assertThat(due("2026-11-27T09:00:00Z").graceUntil()).isEqualTo(Optional.empty());
        assertThat(remedy(due("2026-11-27T09:00:00Z"))).isInstanceOf(Remedy.Recreate.class);
    }
}
