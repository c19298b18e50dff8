package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.config.Config;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.report.Ansi;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import dev.wharden.report.Status;
import dev.wharden.status.HeldRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = {
            "Lists quarantined containers, the oldest first: why, what is not contained, where the evidence is.",
            "Without a daemon it reads the state directory (as root); containers that get loose are then not frozen "
                    + "again.",
            "Check evidence with: cd DIRECTORY && sha256sum -c SHA256SUMS; its own digest is in the audit log."
        })
final class QuarantineListCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() {
        Session session = Session.open(common);
        Instant now = Instant.now();
        List<Status.Quarantined> held = held(session, now);
        if (held.isEmpty()) {
            session.say("no containers are quarantined");
        }
        held.stream()
                .sorted(Comparator.comparing(Status.Quarantined::since).thenComparing(Status.Quarantined::name))
                .forEach(row -> say(session, row, now));
        return Exit.OK;
    }

    private static List<Status.Quarantined> held(Session session, Instant now) {
        try {
            return read(session.daemon().get("/api/v1/status").path("quarantined"));
        } catch (Failure nobody) {
            if (nobody.code() != Exit.UNREACHABLE
                    || !Files.isReadable(session.config().stateDirectory())) {
                throw nobody;
            }
            List<Status.Quarantined> onDisk = onDisk(session.config(), now);
            session.complain("warning: " + nobody.getMessage() + "; this is what "
                    + session.config().stateDirectory()
                    + " says; without a daemon, containers that get loose are not frozen again");
            return onDisk;
        }
    }

    private static List<Status.Quarantined> onDisk(Config config, Instant now) {
        Path state = config.stateDirectory();
        try {
            return Quarantiner.onDisk(new StateDir(state)).stream()
                    .map(held -> HeldRow.of(held, config.quarantine().alertAfter(), state, now))
                    .toList();
        } catch (StateUnavailable e) {
            throw new Failure(Exit.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    private static List<Status.Quarantined> read(JsonNode rows) {
        var held = new ArrayList<Status.Quarantined>();
        for (JsonNode row : rows) {
            var members = new ArrayList<String>();
            row.path("members").forEach(member -> members.add(member.asText()));
            held.add(new Status.Quarantined(
                    row.path("name").asText(),
                    members,
                    Instant.parse(row.path("since").asText()),
                    row.path("overdue").asBoolean(),
                    row.path("cause").asText(),
                    row.path("actor").asText(),
                    row.path("limits").asText(),
                    row.path("evidence").asText()));
        }
        return held;
    }

    private static void say(Session session, Status.Quarantined row, Instant now) {
        Ansi ansi = session.terminal().ansi();
        session.say(ansi.bold(Printable.of(row.name())) + "  since "
                + Phrases.seconds(row.since().toString()) + ", "
                + age(Duration.between(row.since(), now)) + (row.overdue() ? ", " + ansi.red("overdue") : "") + "  "
                + Printable.of(row.cause()) + " (" + Printable.of(row.actor()) + ")");
        if (row.members().size() > 1) {
            session.say("    with it: "
                    + Printable.of(String.join(
                            ", ", row.members().subList(1, row.members().size()))));
        }
        session.say("    evidence: " + Printable.of(row.evidence()));
        if (!row.limits().isEmpty()) {
            session.say("    " + Printable.of(row.limits()));
        }
    }

    private static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        return age.toHours() > 0
                ? age.toHours() + " h " + age.toMinutesPart() + " min"
                : Math.max(0, age.toMinutes()) + " min";
    }
}
