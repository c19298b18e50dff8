package dev.wharden.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.config.compose.ComposeService;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import dev.wharden.control.Finding;
import dev.wharden.control.Info;
import dev.wharden.control.Repair;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.policy.EvaluationContext;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.States;
import dev.wharden.policy.Verdict;
import dev.wharden.report.ContainerReport;
import dev.wharden.report.ContainerReports;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineReport;
import dev.wharden.subject.Neighbours;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Evaluates the services of a compose file by the same policies as running containers. An engine with Docker's own
 * defaults is assumed, with AppArmor and SELinux, so that what switches them off is found. What only the image, the
 * engine or another container decides is unread: it is never a pass.
 */
final class ComposeVerdicts {
    private static final String READ = "cannot be read: ";
    private static final String UNTOLD = "unknown before it runs: ";
    /** The engine adds it, so that no file has it. */
    private static final String AUTOMATIC = "# without label=disable in security_opt";

    /** Which user can do the work is known by who made the image. */
    private static final String NUMBERS =
            "# user: \"UID:GID\", in numbers, not 0, as the image expects it (docker run --rm --entrypoint cat IMAGE "
                    + "/etc/passwd)";

    private static final String WHY = "it does not run yet";

    /** More of everything than any host has, so that no limit is taken for none. */
    static final EngineFacts DEFAULTS = new EngineFacts(
            "assumed",
            "",
            EngineFacts.ASSUMED.securityOptions(),
            Map.of(),
            "runc",
            false,
            2,
            "/var/lib/docker",
            false,
            8192,
            Long.MAX_VALUE,
            true,
            EngineReport.NONE);

    private final PolicySet policies;
    private final Map<String, Container> services = new HashMap<>();
    private final Instant now;

    ComposeVerdicts(PolicySet policies, List<ComposeService> services, Instant now) {
        this.policies = policies;
        this.now = now;
        services.forEach(one -> this.services.put(one.declared().text("/Name").substring(1), one.declared()));
    }

    /** The row of a service. */
    ContainerReport report(ComposeService service) {
        Subject subject = subject(service);
        Verdict verdict = verdict(service, subject);
        return ContainerReports.of(subject, verdict, States.of(verdict), "", policies.catalogue());
    }

    /** Lines of a compose file that make it pass, as far as lines can. */
    List<String> advice(ComposeService service) {
        Subject subject = subject(service);
        var lines = new ArrayList<String>();
        if (verdict(service, subject).findings().stream().anyMatch(ComposeVerdicts::isOfNoUser)) {
            lines.add(NUMBERS);
        }
        policies.advice(subject, context()).compose().stream()
                .filter(line -> !line.equals(AUTOMATIC))
                .forEach(lines::add);
        return lines;
    }

    private static boolean isOfNoUser(Judged judged) {
        return judged.finding() instanceof Finding.Unread
                && judged.exception().isEmpty()
                && judged.finding().detail().field().equals(Field.USER.pointer());
    }

    private EvaluationContext context() {
        return EvaluationContext.of(now, Mode.ENFORCE);
    }

    private Subject subject(ComposeService service) {
        return new Subject(
                service.declared(),
                // What it says of labels and variables is all its own; each finding about the image becomes unread.
                Observed.known(new ImageDefaults(JsonNodeFactory.instance.objectNode())),
                Observed.absent(WHY),
                DEFAULTS,
                new Neighbours(
                        Observed.known(services),
                        Observed.absent(WHY),
                        Observed.unknown(WHY),
                        Observed.unknown(WHY),
                        Observed.unknown(WHY),
                        Observed.absent(WHY),
                        Observed.known(service.volumes()),
                        Observed.unknown(WHY),
                        Observed.unknown(WHY),
                        Observed.unknown(WHY),
                        Observed.absent(WHY),
                        Observed.unknown(WHY),
                        Observed.absent(WHY)));
    }

    private Verdict verdict(ComposeService service, Subject subject) {
        Verdict verdict = policies.evaluate(subject, context());
        var judged = verdict.findings().stream()
                .map(ComposeVerdicts::known)
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        service.unknown().forEach((control, why) -> untold(subject, control, why, judged));
        return new Verdict(
                verdict.policy(), verdict.mode(), judged, verdict.desired(), verdict.edits(), verdict.restart());
    }

    /** A finding about the image or the engine is about nothing here: they are not known. */
    private static Judged known(Judged one) {
        Finding.Detail detail = one.finding().detail();
        boolean unread = one.finding() instanceof Finding.Unread;
        String why = switch (detail.source()) {
            case IMAGE -> unread ? reason(detail) : "what the image is";
            case ENGINE, HOST -> "engine and host";
            case INSPECT, KERNEL, EVENT -> unread ? reason(detail) : "";
        };
        return why.isEmpty() ? one : unread(detail, why, one.exception());
    }

    /** Why something is missing that would be there once it runs. */
    private static String reason(Finding.Detail detail) {
        String said = detail.message().replaceFirst("^" + READ, "");
        if (detail.source() == Source.INSPECT && detail.field().equals(Field.USER.pointer())) {
            return "the image decides, as no user is set here";
        }
        if (detail.field().equals(Field.HEALTHCHECK.pointer())) {
            return "the image decides, as no health check is set here";
        }
        int end = said.indexOf(": no such container");
        return end < 0 ? said : said.substring(0, end) + " is not in this file";
    }

    private static Judged unread(Finding.Detail detail, String why, Optional<String> exception) {
        var unread = new Finding.Detail(
                detail.control(),
                detail.rule(),
                detail.severity(),
                detail.source(),
                detail.field(),
                Values.none(),
                Values.none(),
                UNTOLD + why,
                "");
        return new Judged(new Finding.Unread(unread), OnDrift.REPORT, exception, Optional.empty(), Repair.NONE);
    }

    /** What a control would look at and is not in the file; where it found something that says enough. */
    private void untold(Subject subject, String control, String why, List<Judged> judged) {
        if (!policies.requires(subject, control, context())
                || judged.stream()
                        .anyMatch(one -> one.finding().detail().control().equals(control))) {
            return;
        }
        Info info = policies.catalogue().find(control).orElseThrow().info();
        var detail = new Finding.Detail(
                control,
                "",
                info.severity(),
                Source.INSPECT,
                Field.MOUNTED.pointer(),
                Values.none(),
                Values.none(),
                UNTOLD + why,
                "");
        judged.add(unread(detail, why, policies.excuse(subject, new Finding.Unread(detail), context())));
    }
}
