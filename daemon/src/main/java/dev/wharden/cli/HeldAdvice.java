package dev.wharden.cli;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.report.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a person does about a container in quarantine, in place of commands that would replace and so end it. */
record HeldAdvice(Quarantined held, Path state) {
    /** The lines, for the member of the quarantine that was asked for. */
    List<String> lines(ContainerName asked) {
        String name = Printable.of(asked.value());
        String target = Printable.of(held.container().value());
        var lines = new ArrayList<String>();
        lines.add(name + " is quarantined" + (asked.equals(held.container()) ? "" : " with " + target)
                + ", so no command to replace it is printed: docker stop, docker rm and docker compose up end"
                + " its processes, and what only they hold is lost.");
        lines.add("  evidence:  " + Printable.of(state.resolve(held.evidence()).toString())
                + " (wharden quarantine list says what is not contained)");
        lines.add("  release:   wharden quarantine release " + target + " --reason TEXT   gives it back as it was");
        lines.add("  replace:   then wharden explain " + name + "   prints the commands, while it runs as before");
        return lines;
    }
}
