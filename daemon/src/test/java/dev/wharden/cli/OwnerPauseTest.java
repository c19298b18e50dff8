package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.config.PolicyFiles;
import dev.wharden.config.ProfilePolicy;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import dev.wharden.control.Controls;
import dev.wharden.control.Profile;
import dev.wharden.control.Severity;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What advice creates is judged as everything else is. */
final class OwnerPauseTest {
    private static final EvaluationContext ENFORCE =
            EvaluationContext.of(Instant.parse("2026-11-25T12:00:00Z"), Mode.ENFORCE);
    private static final Catalogue CATALOGUE = new Catalogue(Controls.all());
    private static final VolumeOwner OWNER =
            new VolumeOwner("web:1", "101:101", Map.of("/data", "data"), Map.of(), Map.of(), true);
    private static final Container WEB = new Container(Json.object("{'Id':'a1','Name':'/web','State':{'Running':true},"
            + "'Config':{'Image':'web:1','Labels':{'com.docker.compose.project':'shop',"
            + "'com.docker.compose.service':'web'}},'HostConfig':{}}"));

    private static Subject subject() {
        return new Subject(
                WEB, Observed.absent("a test"), Observed.absent("a test"), EngineFacts.NONE, Neighbours.none("a test"));
    }

    private static OwnerPause pause(PolicySet policies) {
        return new OwnerPause(subject(), one -> policies.evaluate(one, ENFORCE));
    }

    private static PolicySet policy(String spec) {
        return new PolicyFiles(CATALOGUE, cron -> true)
                .readText(
                        "p.yaml",
                        "apiVersion: wharden.dev/v1\nkind: HardeningPolicy\nmetadata: {name: p}\nspec:\n  " + spec
                                + "\n")
                .policies();
    }

    /** A container that a person makes by hand has what the engine gives, and one of a copy is never started. */
    @ParameterizedTest
    @EnumSource(
            value = Profile.class,
            names = {"BASELINE", "RESTRICTED"})
    void nothingThatAdviceCreatesIsCriticalOrFrozenByAProfile(Profile profile) {
        PolicySet policies = ProfilePolicy.of(profile, Mode.ENFORCE, CATALOGUE);
        for (String name : List.of("web.chown", "shop-web-owner-1")) {
            Container made = OWNER.container(name).with("/State/Running", Json.tree("true"));
            var verdict = policies.evaluate(subject().planned(made), ENFORCE);
            assertThat(verdict.findings())
                    .filteredOn(Judged::counts)
                    .extracting(one -> one.finding().detail().control() + " "
                            + one.finding().detail().severity())
                    .isSubsetOf(
                            "runAsNonRoot " + Severity.HIGH,
                            "capabilities " + Severity.HIGH,
                            "resources " + Severity.MEDIUM,
                            "resources " + Severity.LOW);
            assertThat(Planner.plan(verdict, made)).isNotInstanceOf(Remedy.Quarantine.class);
        }
    }

    @Test
    void whereAPolicyWouldFreezeItWhardenIsPausedAround() {
        PolicySet freezes =
                policy("{mode: Enforce, profile: restricted, desired: {capabilities: {onDrift: Quarantine}}}");
        assertThat(pause(freezes).ofLine(OWNER, "web.chown"))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("Before pasting this, unless Wharden is paused already (wharden status): wharden"
                                + " pause --for 15m --reason chown. It ends by itself.")
                        .contains("web.chown", "policy p")
                        .doesNotContain("resume", "up starts"));
        assertThat(pause(freezes).ofService(OWNER))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("Before docker compose up -d, unless")
                        .contains("shop-web-owner-1", "Each up starts it again"));
    }

    @Test
    void labelsThatMakeNoNameAreNoContainers() {
        PolicySet freezes =
                policy("{mode: Enforce, profile: restricted, desired: {capabilities: {onDrift: Quarantine}}}");
        Container odd = WEB.with(
                "/Config/Labels",
                Json.object("{'com.docker.compose.project':'sh op','com.docker.compose.service':'\\u001b[2J'}"));
        assertThat(new OwnerPause(subject().planned(odd), one -> freezes.evaluate(one, ENFORCE)).ofService(OWNER))
                .hasValueSatisfying(text -> assertThat(text).contains(" web-owner runs as root"));
    }

    /** What its host holds back is not done to it either. */
    @Test
    void underAHostsCeilingOfAuditNoPauseIsAskedFor() {
        PolicySet freezes =
                policy("{mode: Enforce, profile: restricted, desired: {capabilities: {onDrift: Quarantine}}}");
        var audit = EvaluationContext.of(Instant.parse("2026-11-25T12:00:00Z"), Mode.AUDIT);
        assertThat(new OwnerPause(subject(), one -> freezes.evaluate(one, audit)).ofLine(OWNER, "web.chown"))
                .isEmpty();
    }

    @Test
    void aPolicyThatDoesNotMatchItOrOnlyReportsAsksForNoPause() {
        PolicySet other = policy("{mode: Enforce, profile: restricted, match: {names: [web, shop-web-1]},"
                + " desired: {capabilities: {onDrift: Quarantine}}}");
        assertThat(pause(other).ofLine(OWNER, "web.chown")).isEmpty();
        assertThat(pause(other).ofService(OWNER)).isEmpty();
        PolicySet reports = policy("{mode: Enforce, profile: restricted, remediation: {onDrift: Report}}");
        assertThat(pause(reports).ofService(OWNER)).isEmpty();
    }
}
