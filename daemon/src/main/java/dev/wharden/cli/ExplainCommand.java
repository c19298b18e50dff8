package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.control.Advice;
import dev.wharden.docker.DockerException;
import dev.wharden.kernel.HostNodes;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.policy.Judged;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.State;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.remedy.recreate.loss.WrittenFolders;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.recreate.preflight.Preflight;
import dev.wharden.report.Ansi;
import dev.wharden.report.CheckReport;
import dev.wharden.report.ContainerReport;
import dev.wharden.report.Folding;
import dev.wharden.report.HostTable;
import dev.wharden.report.Printable;
import dev.wharden.report.TableReport;
import dev.wharden.subject.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description = {
            "Why a container passes or not, and the docker run flags, compose keys and Dockerfile lines that would "
                    + "make it pass.",
            "Names the policy that decides, and each verdict with its proof."
        })
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A container.")
    private Optional<String> named = Optional.empty();

    @Option(names = "--host", description = "Explain the host and its engine instead of a container.")
    private boolean host;

    @Option(names = "--show-env", description = "Show values of environment variables in the command.")
    private boolean showEnv;

    @Override
    public Integer call() {
        if (named.isPresent() == host) {
            throw new Failure(
                    Exit.USAGE,
                    host
                            ? "name a container or say --host, not both"
                            : "missing NAME or --host (see wharden explain --help)");
        }
        String name = named.orElse("");
        Session session = Session.open(common);
        PolicySet policies = session.policiesOrRestricted();
        Inspection inspection = new Inspection(session, policies);
        if (host) {
            return host(session, inspection);
        }
        List<Subject> subjects = inspection.subjects(List.of(name), session::say);
        if (subjects.isEmpty()) {
            return Exit.OK;
        }
        Container container = subjects.getFirst().declared();
        Optional<Quarantined> held = inspection.heldIn(subjects.getFirst());
        if (held.isPresent()) {
            if (told(session, inspection, subjects.getFirst())) {
                advise(session, Advice.ofRest(container, inspection.advised(subjects.getFirst())));
            }
            session.say("");
            new HeldAdvice(held.get(), inspection.stateDirectory())
                    .lines(container.name())
                    .forEach(session::say);
            return Exit.OK;
        }
        if (!container.running()) {
            if (told(session, inspection, subjects.getFirst())) {
                ofStopped(session, inspection, subjects.getFirst());
            }
            return Exit.OK;
        }
        Preflight preflight = inspection.reading().feasibility().preflight().look();
        boolean shown = false;
        try {
            WrittenFolders written = preflight.written(subjects.getFirst());
            Subject observed = preflight.entered(
                    inspection.asIntended(inspection.reading().observer().observeForAdvice(container.id())));
            var files = ProcFiles.ofHost();
            var work = HostWork.of(
                    observed,
                    new HostNodes(files),
                    new HostReader(files).powerfulGroups().keySet());
            Subject writing = work.advised(RootFolder.of(
                    observed.with(observed.service().writing(preflight.scratch(observed, written))), written));
            Map<String, String> hidden = preflight.hidden(container, inspection.advised(writing));
            var needed = new HashSet<>(hidden.keySet());
            needed.addAll(writing.service().needed());
            Subject subject = writing.with(writing.service().needing(needed));
            shown = true;
            if (told(session, inspection, subject)) {
                advise(session, inspection.advice(subject));
                new Remaking(session, inspection, policies, work, showEnv)
                        .say(subject, observed, inspection.verdict(subject), written, hidden);
            }
        } catch (DockerException.Rejected unread) {
            if (!shown) {
                told(session, inspection, subjects.getFirst());
            }
            session.complain("No advice: what it takes to replace it cannot be read: "
                    + Printable.of(String.valueOf(unread.getMessage())));
        }
        return Exit.OK;
    }

    /** Which user, capabilities and folders it needs only its processes and files tell. */
    private static void ofStopped(Session session, Inspection inspection, Subject subject) {
        Container container = subject.declared();
        String name = Printable.of(container.name().value());
        session.say("");
        session.say("It does not run, so that which user, capabilities and folders it needs is not known.");
        var startable = new Startable(inspection::heldBack, session::complain);
        session.say(inspection
                .heldBack(container)
                .map(why -> "Look at wharden status before you start it: " + Printable.of(why))
                .or(() -> startable
                        .joined(new Joined(inspection.reading().engine()), container)
                        .map(missing -> Printable.of(
                                "It cannot be started, since " + missing.what() + ": " + missing.advice())))
                .orElse("Start it, then explain it again: docker start " + name + " && wharden explain " + name));
        advise(session, Advice.ofRest(container, inspection.advised(subject)));
    }

    private static void advise(Session session, Advice advice) {
        lines(session, "docker run flags", advice.run());
        lines(session, "compose keys", advice.compose());
        lines(session, "Dockerfile lines", advice.dockerfile());
    }

    /** What it is and why; false where no policy matches it, so that there is nothing to advise. */
    private static boolean told(Session session, Inspection inspection, Subject subject) {
        Container container = subject.declared();
        ContainerReport report = inspection.report(subject);
        Ansi ansi = session.terminal().ansi();
        new TableReport(ansi, session.terminal().width()).container(report).forEach(session::say);
        RepairNotes notes = inspection.reading().records().notes();
        notes.failure(container.name())
                .ifPresent(failure -> FailedRepairs.explain(failure, ansi).forEach(session::say));
        FailedRepairs.predecessor(notes, container.name()).ifPresent(session::say);
        if (report.policy().isEmpty()) {
            session.say("  No policy matches it, so nothing is evaluated. wharden check --profile restricted "
                    + Printable.of(container.name().value())
                    + " shows what would be found.");
            return false;
        }
        proofs(session, report.findings());
        return true;
    }

    private int host(Session session, Inspection inspection) {
        CheckReport.Host report = inspection.host();
        Ansi ansi = session.terminal().ansi();
        int width = session.terminal().width();
        if (report.state() == State.UNMANAGED) {
            session.say("No HostPolicy demands anything of this host. wharden explain --host --profile restricted"
                    + " shows what would be found.");
            return Exit.OK;
        }
        new HostTable(ansi, width).lines(report, List.of()).forEach(session::say);
        proofs(session, report.findings());
        if (!report.fixes().isEmpty()) {
            session.say("");
            session.say(ansi.bold("What to do"));
            report.findings().stream()
                    .map(judged -> judged.finding().detail().control())
                    .distinct()
                    .forEach(control -> Folding.fold(
                                    "    ", control + ": " + report.fixes().getOrDefault(control, ""), width)
                            .forEach(line -> session.say(line.substring(2))));
        }
        return Exit.OK;
    }

    private static void proofs(Session session, List<Judged> findings) {
        if (findings.isEmpty()) {
            session.say("  Every control of the policy holds.");
            return;
        }
        session.say("");
        session.say(session.terminal().ansi().bold("Proof"));
        findings.forEach(judged -> {
            var detail = judged.finding().detail();
            session.say("  " + detail.name() + "  " + detail.source().word() + " " + Printable.of(detail.field())
                    + "  is " + value(detail.actual())
                    + (isSet(detail.desired()) ? ", wanted " + value(detail.desired()) : ""));
        });
    }

    private static String value(JsonNode node) {
        return isSet(node) ? Printable.of(node.toString()) : "not set";
    }

    private static boolean isSet(JsonNode node) {
        return !node.isNull()
                && !node.isMissingNode()
                && !(node.isTextual() && node.textValue().isEmpty());
    }

    private static void lines(Session session, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            session.say("");
            session.say(session.terminal().ansi().bold(title));
            lines.forEach(line -> session.say("  " + Printable.of(line)));
        }
    }
}
