package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "Who is in quarantine, since when and why.")
final class QuarantineListCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() {
        Session session = Session.open(common);
        JsonNode held = session.daemon().get("/api/v1/status").path("quarantined");
        if (held.isEmpty()) {
            session.say("nobody is in quarantine");
        }
        for (JsonNode row : held) {
            session.say(
                    session.terminal().ink().bold(Printable.of(row.path("name").asText())) + "  since "
                            + Phrases.seconds(row.path("since").asText()) + "  "
                            + Printable.of(row.path("cause").asText()));
            String limits = row.path("limits").asText();
            if (!limits.isEmpty()) {
                session.say("    " + Printable.of(limits));
            }
        }
        return Exit.OK;
    }
}
