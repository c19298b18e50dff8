package dev.wharden.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.RecordedInspect;
import dev.wharden.control.Control;
import dev.wharden.control.Controls;
import dev.wharden.control.Edit;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Subjects;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A policy that repairs or quarantines whatever drifts does not mean the controls that only report. */
final class ReportedControlsTest {
    private static final List<String> REPORTED = Controls.all().stream()
            .map(Control::info)
            .filter(info -> info.reported())
            .map(info -> info.id())
            .toList();

    private static Verdict judged(String desired, String onDrift) {
        ObjectNode tree = RecordedInspect.of("plain");
        ((ObjectNode) tree.get("HostConfig")).put("ShmSize", 1L << 30).put("OomScoreAdj", -5);
        String policy = """
                apiVersion: wharden.dev/v1
                kind: HardeningPolicy
                metadata: {name: web}
                spec:
                  mode: Enforce
                  profile: cis-docker-1.6.0-l2
                  desired: {%s}
                  remediation: {onDrift: %s, notRepairable: Quarantine}
                """.formatted(desired, onDrift);
        Subject subject = Subjects.of(new Container(tree));
        return Policies.FILES
                .readText("web.yaml", policy)
                .policies()
                .evaluate(subject, EvaluationContext.of(Instant.parse("2026-11-25T12:00:00Z"), Mode.ENFORCE));
    }

    private static List<OnDrift> ofReported(Verdict verdict) {
        return verdict.findings().stream()
                .filter(one -> REPORTED.contains(one.finding().detail().control()))
                .map(one -> one.onDrift())
                .toList();
    }

    @Test
    void theyReportWhateverThePolicyDoesAboutTheRest() {
        assertThat(REPORTED).contains("healthcheck", "logging", "networks", "shmSize");
        assertThat(ofReported(judged("", "Repair"))).hasSizeGreaterThan(3).containsOnly(OnDrift.REPORT);
        assertThat(ofReported(judged("", "Quarantine"))).hasSizeGreaterThan(3).containsOnly(OnDrift.REPORT);
        assertThat(judged("", "Repair").edits()).extracting(Edit::pointer).doesNotContain("/HostConfig/ShmSize");
    }

    @Test
    void aPolicyThatNamesOneMeansIt() {
        Verdict verdict = judged("shmSize: {value: 128Mi, onDrift: Repair}", "Report");
        assertThat(verdict.edits()).extracting(Edit::pointer).containsExactly("/HostConfig/ShmSize");
        assertThat(verdict.desired().number("/HostConfig/ShmSize")).isEqualTo(128L << 20);
    }
}
