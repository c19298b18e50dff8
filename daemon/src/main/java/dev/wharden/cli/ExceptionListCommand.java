package dev.wharden.cli;

import dev.wharden.docker.DockerException;
import dev.wharden.policy.ExceptionStatus;
import dev.wharden.policy.HostVerdict;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicyException;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.Verdict;
import dev.wharden.report.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "Exceptions with their status: active, unused, expiring within 7 days, expired.")
final class ExceptionListCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() {
        Session session = Session.open(common);
        PolicySet policies = session.policies(Mode.AUDIT);
        if (policies.exceptions().isEmpty()) {
            session.say("no exceptions in " + session.policyPath());
            return Exit.OK;
        }
        Judged judged = judged(session, policies);
        Instant now = Instant.now();
        policies.exceptions()
                .forEach(exception -> session.say(
                        line(exception, ExceptionStatus.of(exception, judged.containers(), judged.host(), now))));
        return Exit.OK;
    }

    /** One exception; its words are whoever's who wrote the policy. */
    static String line(PolicyException exception, ExceptionStatus status) {
        return Printable.of(String.format(
                Locale.ROOT,
                "%-28s %-9s until %s  %s  %s: %s",
                exception.name(),
                status.word(),
                exception.expiresAt(),
                String.join(",", exception.controls()),
                exception.owner(),
                exception.reason()));
    }

    /** All verdicts that an exception may be used in. */
    private record Judged(List<Verdict> containers, HostVerdict host) {}

    /** Whether an exception is used can only be told with an engine. */
    private static Judged judged(Session session, PolicySet policies) {
        try {
            var inspection = new Inspection(session, policies);
            return new Judged(
                    inspection
                            .answering(
                                    List.of(),
                                    row -> session.complain(
                                            "warning: exceptions for " + row.name() + " look unused: " + row.reason()))
                            .stream()
                            .map(inspection::verdict)
                            .toList(),
                    inspection.hostVerdict());
        } catch (DockerException.Unavailable e) {
            session.complain(
                    "warning: the engine is not reachable, so every exception looks unused: " + e.getMessage());
            return new Judged(List.of(), policies.evaluateHost(List.of(), Instant.now()));
        }
    }
}
