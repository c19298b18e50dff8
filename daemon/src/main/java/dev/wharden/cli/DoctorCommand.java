package dev.wharden.cli;

import dev.wharden.report.Printable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description = "Checks this host and prints a fix for each problem. Exit 1 when something must be fixed.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() {
        Session session = Session.open(common);
        boolean well = true;
        for (Diagnosis diagnosis : new Doctor(session).examine()) {
            var ansi = session.terminal().ansi();
            String mark = switch (diagnosis.grade()) {
                case WELL -> ansi.green("ok  ");
                case NOTE -> ansi.yellow("note");
                case BAD -> ansi.red("BAD ");
            };
            session.say(mark + "  " + String.format("%-14s", diagnosis.what()) + Printable.of(diagnosis.finding()));
            if (!diagnosis.fix().isEmpty()) {
                session.say("      " + " ".repeat(14) + ansi.dim("fix: " + Printable.of(diagnosis.fix())));
            }
            well &= diagnosis.grade() != Diagnosis.Grade.BAD;
        }
        return well ? Exit.OK : Exit.DRIFT;
    }
}
