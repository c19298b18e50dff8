package dev.wharden.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Reading;
import dev.wharden.config.compose.Declared;
import dev.wharden.container.Container;
import dev.wharden.control.Advice;
import dev.wharden.control.Finding;
import dev.wharden.controller.Standing;
import dev.wharden.controller.World;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.Glance;
import dev.wharden.policy.Beyond;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.HostVerdict;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.State;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.report.CheckReport;
import dev.wharden.report.ContainerReport;
import dev.wharden.report.ContainerReports;
import dev.wharden.status.HostWatch;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostSubject;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One look at containers by the command line: the same judgement as the daemon's, with nothing remembered but what its
 * state directory lets be read.
 */
final class Inspection {
    private final Session session;
    private final Reading reading;
    private final Records records;
    private final PolicySet policies;

    Inspection(Session session, PolicySet policies) {
        this.session = session;
        DockerReader engine = session.docker();
        this.reading = Reading.readOnly(
                engine, session.engine(), session.config(), new World(policies, Mode.ENFORCE), session.watched());
        this.records = new Records(session, reading);
        this.policies = policies;
    }

    /** Inspect JSON, one object or a list as docker inspect prints it, of a file or standard input. */
    CheckReport file(String file) {
        var containers = new ArrayList<ContainerReport>();
        for (ObjectNode inspect : InspectFile.read(file)) {
            containers.add(file(Glance.fromInspect(inspect)));
        }
        return new CheckReport(Instant.now(), "", "", containers, CheckReport.Host.UNMANAGED);
    }

    /** Containers of the engine, all when none is named. */
    CheckReport engine(List<String> names, boolean host) {
        var containers = new ArrayList<ContainerReport>();
        List<Subject> subjects = answering(names, containers::add);
        subjects.forEach(subject -> containers.add(report(subject)));
        EngineFacts engine = reading.observer().engineFacts();
        return new CheckReport(
                Instant.now(),
                engine.version(),
                engine.apiVersion(),
                containers,
                host ? host() : CheckReport.Host.UNMANAGED);
    }

    /**
     * What is known of the named containers, or of all. One that goes away meanwhile is left out; one that was named
     * must be there. What a recreation that is under way replaces or makes is left out as the daemon does, and said
     * where it was named; {@code unanswered} hears of those that cannot be looked at in time.
     */
    List<Subject> answering(List<String> names, Consumer<ContainerReport> unanswered) {
        return subjects(
                names, session::complain, (container, stuck) -> unanswered.accept(unanswered(container, stuck)));
    }

    /** The same, all of which must answer; {@code passing} hears of the named ones that are left out. */
    List<Subject> subjects(List<String> names, Consumer<String> passing) {
        return subjects(names, passing, (_, stuck) -> {
            throw stuck;
        });
    }

    /** The same; {@code unanswered} hears of those, by id or name, that cannot be looked at in time. */
    private List<Subject> subjects(
            List<String> names, Consumer<String> passing, BiConsumer<String, DockerException.Stuck> unanswered) {
        var subjects = new ArrayList<Subject>();
        List<String> wanted = names.isEmpty()
                ? reading.engine().list().stream()
                        .map(summary -> summary.path("Id").asText())
                        .toList()
                : names.stream()
                        .map(name -> Session.containerName(name).value())
                        .toList();
        try (var progress = progress()) {
            for (String container : wanted) {
                progress.count("reading container", subjects.size() + 1, wanted.size());
                try {
                    Subject subject =
                            asIntended(BoundedLook.of(() -> reading.observer().observe(container)));
                    Optional<String> part = records.passing(subject);
                    if (part.isEmpty()) {
                        subjects.add(subject);
                    } else if (!names.isEmpty()) {
                        passing.accept(subject.declared().name() + " is " + part.get()
                                + " in a recreation that is under way: wharden status");
                    }
                } catch (DockerException.Stuck stuck) {
                    unanswered.accept(container, stuck);
                } catch (DockerException.NotFound gone) {
                    if (!names.isEmpty()) {
                        throw Failure.noSuchContainer(List.of(container), session.containers());
                    }
                }
            }
        }
        subjects.sort(Comparator.comparing(subject -> subject.declared().text("/Name")));
        return subjects;
    }

    /** By its declaration without what Wharden itself has changed of it for a while: what anything proposed goes by. */
    Subject asIntended(Subject seen) {
        return seen.declaring(records.intended().of(seen.declared()));
    }

    /** By the list of all, which the engine makes without the container's lock. */
    ContainerReport unanswered(String container, DockerException.Stuck stuck) {
        var row = session.docker().list().stream()
                .filter(one -> one.path("Id").asText().equals(container)
                        || one.path("Names")
                                .valueStream()
                                .anyMatch(name -> name.asText().equals("/" + container)))
                .findFirst();
        String id = row.map(one -> one.path("Id").asText()).orElse("");
        String name = row.map(one -> one.at("/Names/0").asText().replaceFirst("^/", ""))
                .orElse(container);
        String why = "the engine does not answer for this container (" + stuck.getMessage()
                + "): it waits for its log driver, volume or network";
        var recorded = records.standing().of(name, id);
        return ContainerReport.unanswered(
                name,
                id,
                recorded.map(Standing.Recorded::state).orElse(State.UNKNOWN),
                recorded.map(one -> one.reason() + "; " + why).orElse(why));
    }

    /** How far a command is that looks at many. */
    ProgressLine progress() {
        return new ProgressLine(session.terminal());
    }

    /** What it looks with, as the daemon does. */
    Reading reading() {
        return reading;
    }

    /** The host's own verdict, for people. */
    CheckReport.Host host() {
        return CheckReport.Host.of(hostVerdict(), policies.catalogue());
    }

    /** The verdict on the host. Throws a DockerException when the engine does not answer. */
    HostVerdict hostVerdict() {
        var clock = InstantSource.system();
        var reader = new HostReader(ProcFiles.ofHost());
        HostSubject host = HostWatch.read(
                reader,
                session.engine().socket(),
                reading.engine(),
                reading.observer().engineFacts(),
                clock);
        var targets = new ArrayList<Target>(List.of(host.with(Burst.measure(policies.measuring(), this::progress))));
        if (policies.judgesFleet()) {
            targets.add(reading.observer().fleet().look().with(host.host().engineProcess()));
        }
        return HostWatch.evaluated(policies, targets, clock);
    }

    /** The verdict under these policies, as it would be with the host's ceiling at Enforce. */
    Verdict verdict(Subject subject) {
        return verdict(subject, Instant.now());
    }

    /** The same at another moment, as far as nothing but the time changes. */
    Verdict verdict(Subject subject, Instant at) {
        return policies.evaluate(subject, context(subject, at, Mode.ENFORCE));
    }

    /** The declaration that a person is advised to give it. */
    Container advised(Subject subject) {
        return policies.advised(subject, context(subject, Instant.now(), Mode.ENFORCE));
    }

    /**
     * What its compose file says, as far as Wharden's own records tell: a repair is in the container and not in that
     * file.
     */
    Declared byItsFile(Subject subject) {
        Container actual = subject.declared();
        return records.declaredBefore(actual)
                .map(Declared::by)
                .orElseGet(() ->
                        new Declared(actual, policies.decided(subject, context(subject, Instant.now(), Mode.ENFORCE))));
    }

    /** What a person would write to make that of it. */
    Advice advice(Subject subject) {
        return policies.advice(subject, context(subject, Instant.now(), Mode.ENFORCE));
    }

    /** What of that no repair would do by itself. */
    List<Beyond> beyond(Subject subject) {
        return policies.beyond(subject, context(subject, Instant.now(), Mode.ENFORCE));
    }

    /** What would still be found of it as it is advised: nothing that an edit can repair. */
    List<Finding.Detail> left(Subject subject, Container advised) {
        // Ports that the engine has chosen for the present container are not those of the next.
        Container made = advised.with("/NetworkSettings/Ports", JsonNodeFactory.instance.objectNode());
        return verdict(subject.planned(made)).findings().stream()
                .filter(Judged::counts)
                .map(judged -> judged.finding().detail())
                .toList();
    }

    /** A container of the engine, with what the daemon's records say of it. */
    ContainerReport report(Subject subject) {
        Verdict verdict = judged(subject);
        return report(subject, verdict, records.standing().of(subject, verdict, records.untouchable(subject, verdict)));
    }

    /** What Wharden's own records say of a container; empty when its verdict decides. */
    Optional<Standing.Recorded> standing(Subject subject) {
        return records.standing()
                .of(subject.declared().name().value(), subject.declared().id());
    }

    /** How a container fails since its repair; empty where it does not. */
    Optional<String> failing(String name) {
        return records.standing().failing(name);
    }

    /** The quarantine that holds it. */
    Optional<Quarantined> heldIn(Subject subject) {
        return records.standing().held().stream()
                .filter(one -> one.holds(subject.declared().id()))
                .findFirst();
    }

    /** Where Wharden remembers. */
    Path stateDirectory() {
        return session.config().stateDirectory();
    }

    /** Why Wharden's own records say that one which does not run is not to be started; empty where they do not. */
    Optional<String> heldBack(Container stopped) {
        return records.standing().heldBack(stopped.name().value(), stopped.id());
    }

    /** A container of a file: nothing is known of it but its verdict. */
    private ContainerReport file(Subject subject) {
        Verdict verdict = judged(subject);
        return report(
                subject,
                verdict,
                Standing.NONE.of(subject, verdict, reading.records().owners().untouchable(subject, verdict)));
    }

    Verdict judged(Subject subject) {
        return policies.evaluate(
                subject, context(subject, Instant.now(), session.config().enforcement()));
    }

    private EvaluationContext context(Subject subject, Instant at, Mode ceiling) {
        return reading.evaluator().context(subject, at, ceiling);
    }

    private ContainerReport report(Subject subject, Verdict verdict, Standing.Recorded state) {
        return ContainerReports.of(subject, verdict, state.state(), state.reason(), policies.catalogue());
    }
}
