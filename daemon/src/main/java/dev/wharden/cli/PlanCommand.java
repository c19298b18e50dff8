package dev.wharden.cli;

import dev.wharden.control.Finding;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.report.Folding;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import dev.wharden.report.Totals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description = {
            "Shows what Enforce would do, without doing it. Exit 1 when there is something to do.",
            "Shows the fields with their reasons, the way, what it waits for or is refused for, and the downtime to "
                    + "expect."
        })
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(paramLabel = "NAME", description = "Containers; all when none is named.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        return show(Session.open(common), names);
    }

    /** Shows the plan of the named containers, or of all; 1 when there is something to do, or not all is known. */
    static int show(Session session, List<String> names) {
        PolicySet policies = session.policies(Mode.ENFORCE);
        var plans = new Plans(new Inspection(session, policies), policies);
        List<Plan> all = plans.of(names);
        var blocks = new LinkedHashMap<List<String>, List<String>>();
        for (Plan plan : all) {
            List<String> lines = plan.lines(session.terminal().ansi());
            if (!lines.isEmpty()) {
                blocks.computeIfAbsent(lines, any -> new ArrayList<>()).add(Printable.of(plan.name()));
            }
        }
        blocks.forEach((lines, same) -> {
            session.say(session.terminal().ansi().bold(String.join(", ", same)) + "  " + lines.getFirst());
            lines.subList(1, lines.size()).forEach(session::say);
        });
        plans.unanswered().forEach(row -> {
            session.say(session.terminal().ansi().bold(Printable.of(row.name())) + "  unknown");
            session.say("    " + session.terminal().ansi().yellow(Printable.of(row.reason())));
        });
        var failing = new ArrayList<String>();
        all.forEach(plan -> plans.failing(plan).ifPresent(how -> {
            failing.add(plan.name());
            session.say(session.terminal().ansi().bold(Printable.of(plan.name())) + "  fails since its repair");
            Folding.fold("    ", Printable.of(how), session.terminal().width())
                    .forEach(line -> session.say(session.terminal().ansi().yellow(line)));
        }));
        boolean complete = plans.unanswered().isEmpty();
        int steps = Math.toIntExact(all.stream().filter(Plan::does).count());
        if (!complete) {
            session.say("nothing is known of " + count(plans.unanswered().size(), "container", "containers")
                    + ", for the reason above");
        }
        if (complete || !all.isEmpty()) {
            session.say(
                    steps == 0
                            ? nothing(session, plans.policies(), all, failing.size())
                            : summary(session, all, plans.downtime()));
        }
        totals(session, "to be repaired, ", all, Plan::answered);
        totals(session, "not repaired, ", all, Plan::left);
        return steps == 0 && complete ? Exit.OK : Exit.DRIFT;
    }

    private static void totals(
            Session session, String which, List<Plan> all, Function<Plan, Stream<Finding>> findings) {
        List<String> lines = new Totals(all.stream().flatMap(findings)).lines(which);
        if (!lines.isEmpty()) {
            int width = session.terminal().width();
            Folding.fold("", lines.getFirst(), width).forEach(session::say);
            lines.stream()
                    .skip(1)
                    .flatMap(line -> Folding.fold("  ", line, width).stream())
                    .forEach(session::say);
        }
    }

    /** Why there is nothing to do, and what would change that. */
    private static String nothing(Session session, PolicySet policies, List<Plan> all, int failing) {
        if (all.isEmpty()) {
            return "nothing to do: there are no containers";
        }
        if (policies.policies().isEmpty()) {
            return "nothing to do: no policy in " + session.policyPath()
                    + "; wharden plan --profile restricted shows what that profile would change";
        }
        long refused = all.stream().filter(plan -> !plan.refused().isEmpty()).count();
        if (refused > 0) {
            return "nothing to do: " + count(refused, "repair is", "repairs are") + " refused, for the reasons above";
        }
        long matched =
                all.stream().filter(plan -> plan.verdict().policy().isPresent()).count();
        if (matched == 0) {
            return "nothing to do: no policy matches "
                    + (all.size() == 1 ? "this container" : "any of these containers");
        }
        List<Plan> drifted = all.stream()
                .filter(plan -> plan.verdict().findings().stream().anyMatch(Judged::counts))
                .toList();
        if (drifted.isEmpty()) {
            return complying(all, matched, failing);
        }
        if (drifted.stream().noneMatch(plan -> plan.subject().declared().running())) {
            return "nothing to do: " + count(drifted.size(), "container has", "containers have")
                    + " findings, and what does not run is not repaired: it is when it is started";
        }
        long audited = drifted.stream()
                .filter(plan -> plan.verdict().mode() == Mode.AUDIT)
                .count();
        return "nothing to do: " + count(drifted.size(), "container has", "containers have") + " findings; "
                + (audited == drifted.size()
                        ? "the policy's mode is Audit, and mode: Enforce would repair what can be repaired"
                        : "no repair exists for them (wharden check)");
    }

    /** One that fails since its repair, or is not known in full, has no finding that a repair would answer. */
    private static String complying(List<Plan> all, long matched, int failing) {
        long unread = all.stream()
                .filter(plan -> plan.verdict().policy().isPresent())
                .filter(plan -> plan.left().findAny().isPresent())
                .count();
        String known = unread == 0
                ? count(matched, "container complies", "containers comply")
                : count(unread, "container has findings", "containers have findings")
                        + " that could not be read (wharden check says why)";
        return failing == 0
                ? "nothing to do: " + known
                : "nothing to repair: " + known + ", and " + count(failing, "fails", "fail")
                        + " since its repair: see above";
    }

    private static String count(long number, String one, String many) {
        return Phrases.count(Math.toIntExact(number), one, many);
    }

    private static String summary(Session session, List<Plan> all, Downtime downtime) {
        List<Remedy> remedies = all.stream().filter(Plan::does).map(Plan::made).toList();
        long frozen = remedies.stream()
                .filter(remedy -> remedy instanceof Remedy.Quarantine)
                .count();
        String ceiling = session.config().enforcement() == Mode.AUDIT
                ? "; this host's ceiling is enforcement: Audit, so none of it is done"
                : "";
        return count(remedies.size(), "container", "containers") + " to be changed, one after the other, "
                + downtime.sentence("in all")
                + (frozen == 0 ? "" : ", and " + count(frozen, "stays", "stay") + " frozen until released")
                + ceiling;
    }
}
