package dev.wharden.cli;

import dev.wharden.policy.Mode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description = {
            "What Enforce would do, without doing it. Exit 1 when there is something to do.",
            "Shows the fields with their reasons, the way, what it waits for or is refused for, and the downtime to expect."
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

    /** Shows the plan of the named containers, or of all; 1 when there is something to do. */
    static int show(Session session, List<String> names) {
        Plans plans = new Plans(session, session.policies(Mode.ENFORCE));
        int steps = 0;
        for (Plans.Plan plan : plans.of(names)) {
            plan.lines(session.terminal().ink()).forEach(session::say);
            steps += plan.does() ? 1 : 0;
        }
        session.say(steps == 0 ? "nothing to do" : summary(session, steps, plans));
        return steps == 0 ? Exit.OK : Exit.DRIFT;
    }

    private static String summary(Session session, int steps, Plans plans) {
        String ceiling = session.config().enforcement() == Mode.AUDIT
                ? "; this host's ceiling is enforcement: Audit, so none of it is done"
                : "";
        return steps + (steps == 1 ? " container" : " containers") + " to be changed, one after the other, "
                + plans.downtime().sentence("in all") + ceiling;
    }
}
