package dev.wharden.controller;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.control.Finding;
import dev.wharden.control.Source;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Policy;
import dev.wharden.policy.States;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Owners;
import dev.wharden.remedy.quarantine.BeforeHold;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges one container and records the verdict: the third and the last step of the straight line, without the remedy
 * between.
 */
public final class Judge {
    private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

    private final Evaluator evaluator;
    private final Guards guards;
    private final Owners owners;
    private final Quarantiner quarantiner;
    private final Recorder recorder;
    private final Assessments assessments;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    /**
     * Name to a digest of the last verdict, so that only a changed one is written to the log. A worker changes only the
     * entry of the name it holds.
     */
    private final Map<ContainerName, Integer> last = new ConcurrentHashMap<>();

    /** Judges by the policies of the moment. */
    public Judge(
            Evaluator evaluator,
            Guards guards,
            Owners owners,
            Quarantiner quarantiner,
            Recorder recorder,
            Assessments assessments,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.evaluator = evaluator;
        this.guards = guards;
        this.owners = owners;
        this.quarantiner = quarantiner;
        this.recorder = recorder;
        this.assessments = assessments;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Judges, remembers, records: one in quarantine by what it declared before. By another look where something is to
     * be done for what the kernel says.
     *
     * @param firstEvent when the engine said that something had changed; empty for a resync
     * @param again asks the kernel once more
     */
    Assessment judge(ContainerName name, Subject seen, Optional<Instant> firstEvent, UnaryOperator<Subject> again) {
        long begin = nanoTime.getAsLong();
        Subject declaring = seen.declaring(BeforeHold.of(quarantiner.list(), seen.declared()));
        Verdict first = evaluator.evaluate(declaring);
        Duration took = Duration.ofNanos(nanoTime.getAsLong() - begin);
        // The look takes its time, not the evaluation.
        Subject subject = rests(first) ? again.apply(declaring) : declaring;
        Verdict verdict = rests(first) ? evaluator.evaluate(subject) : first;
        Assessment assessment = assess(name, subject, verdict);
        // Known before it is remembered, which waits for the disk.
        recorder.record(evaluated(assessment, took, firstEvent));
        assessments.assessed(assessment);
        try {
            remember(assessment);
        } catch (StateUnavailable e) {
            // The verdict is shown all the same; nothing is begun on it, since that has to be written first.
            LOG.atWarn()
                    .addKeyValue("container", name)
                    .addKeyValue("message", String.valueOf(e.getMessage()))
                    .log("A verdict is not remembered");
        }
        return assessment;
    }

    /** What is seen of it once more, where something is to be done for what the kernel said: that may have passed. */
    Subject confirmed(Subject subject, UnaryOperator<Subject> again) {
        return rests(evaluator.evaluate(subject)) ? again.apply(subject) : subject;
    }

    /** Whether anything is to be done for what the kernel says of what runs. */
    static boolean rests(Verdict verdict) {
        return verdict.mode() == Mode.ENFORCE
                && verdict.findings().stream()
                        .anyMatch(judged -> judged.counts()
                                && judged.onDrift() != OnDrift.REPORT
                                && judged.finding().detail().source() == Source.KERNEL);
    }

    /**
     * Whether what the kernel says is another thing in a moment: the main process is still the runtime, or something
     * was found that a second look did not find. Nothing runs in a paused container, and its end is heard.
     *
     * @param seen as it was judged
     */
    static boolean isPassing(Subject seen, Assessment assessment) {
        Observed<KernelFacts> now = assessment.subject().kernel();
        boolean starts = now.equals(Observed.unknown(KernelFacts.STARTING))
                && !assessment.subject().declared().paused();
        return starts || (!now.equals(seen.kernel()) && !rests(assessment.verdict()));
    }

    /** Judges by a first look, which tells less than there is: nothing is remembered and nothing recorded. */
    Assessment glance(ContainerName name, Subject seen) {
        return assess(name, seen, evaluator.glance(seen));
    }

    /** Judges a container that is gone or was never the one of its name: recorded, but it is nobody's state. */
    void judgeInPassing(ContainerName name, Subject subject, Optional<Instant> firstEvent) {
        long begin = nanoTime.getAsLong();
        Verdict verdict = evaluator.evaluate(subject);
        Duration took = Duration.ofNanos(nanoTime.getAsLong() - begin);
        recorder.record(evaluated(
                new Assessment(name, subject, verdict, States.of(verdict), "", catalogue()), took, firstEvent));
    }

    /** A container came and went before it could be looked at: what it was is unknown, and that is recorded. */
    void missed(ContainerName name, String id) {
        recorder.record(new AuditEvent.Lifecycle("container_missed", id, name + " was gone before it could be judged"));
    }

    /** Shows a container in another state than its verdict's, with the reason. */
    void show(Assessment assessment) {
        assessments.assessed(assessment);
    }

    /**
     * Nothing is known of a container: what was found before is no verdict on it any more.
     *
     * @param why in one sentence
     */
    void unanswered(ContainerName name, String why) {
        assessments.unanswered(name, why);
    }

    /** There is no container of that name. */
    void gone(ContainerName name) {
        last.remove(name);
        guards.gone(name);
        assessments.gone(name);
    }

    private Assessment assess(ContainerName name, Subject subject, Verdict verdict) {
        String untouchable = Optional.of(owners.untouchable(subject, verdict))
                .filter(why -> !why.isEmpty())
                .or(() -> guards.leftAlone(subject.declared()))
                .orElse("");
        Standing.Recorded now =
                Standing.of(quarantiner.list(), guards.suspended()).of(subject, verdict, untouchable);
        return new Assessment(name, subject, verdict, now.state(), now.reason(), catalogue());
    }

    private Catalogue catalogue() {
        return evaluator.policies().catalogue();
    }

    private void remember(Assessment assessment) {
        if (assessment.verdict().policy().isEmpty()) {
            guards.undecided(assessment.name());
            return;
        }
        evaluator.histories().firstSeen(assessment.subject().declared());
        Policy policy = assessment.verdict().policy().get();
        List<Finding.Detail> counting = assessment.verdict().findings().stream()
                .filter(Judged::counts)
                .map(judged -> judged.finding().detail())
                .toList();
        Container container = assessment.subject().declared();
        String id = container.id();
        List<String> controls =
                counting.stream().map(Finding.Detail::control).distinct().toList();
        Set<String> done = controls.stream()
                .filter(control -> counting.stream()
                        .filter(detail -> detail.control().equals(control))
                        .allMatch(Finding.Detail::isDone))
                .collect(Collectors.toSet());
        guards.judged(assessment.name(), id, container.image(), policy.digest(), controls, done)
                .forEach((control, origin) -> counting.stream()
                        .filter(detail -> detail.control().equals(control))
                        .findFirst()
                        .ifPresent(detail -> recorder.record(new AuditEvent.DriftDetected(
                                assessment.name(),
                                id,
                                policy.name(),
                                control,
                                detail.severity().word(),
                                origin.word(),
                                detail.message()))));
    }

    private AuditEvent.Evaluated evaluated(Assessment assessment, Duration took, Optional<Instant> firstEvent) {
        List<AuditEvent.Violation> violations = assessment.verdict().findings().stream()
                .filter(judged -> judged.exception().isEmpty())
                .map(judged -> violation(judged.finding()))
                .toList();
        String id = assessment.subject().declared().id();
        int digest = List.of(id, assessment.policyName(), assessment.state(), violations)
                .hashCode();
        Integer before = last.put(assessment.name(), digest);
        return new AuditEvent.Evaluated(
                assessment.name(),
                id,
                assessment.policyName(),
                assessment.verdict().mode().word(),
                assessment.state().word(),
                violations,
                before == null || before != digest,
                took,
                firstEvent.map(event -> Duration.between(event, clock.instant())));
    }

    private static AuditEvent.Violation violation(Finding finding) {
        Finding.Detail detail = finding.detail();
        return new AuditEvent.Violation(
                detail.control(), detail.severity().word(), detail.source().word(), finding instanceof Finding.Unread);
    }
}
