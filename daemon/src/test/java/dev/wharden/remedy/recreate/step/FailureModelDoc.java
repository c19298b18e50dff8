package dev.wharden.remedy.recreate.step;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.remedy.quarantine.QuarantineStep;
import java.util.List;
import java.util.Locale;

/** The failure model as a document, from its rows. */
final class FailureModelDoc {
    private static final String STEP = "| killed after | what is visible | what the next start does |\n|---|---|---|\n";
    private static final String OWED = """

            The way back undoes what this repair has done and nothing else. Whom it starts that does not run:

            | interrupted or failed at | who has ended it | is it started |
            |---|---|---|
            """;

    private static final String FAULT =
            "| fault | what Wharden does | how you see it | what to do |\n|---|---|---|---|\n";

    private final JsonNode model;
    private final StringBuilder text = new StringBuilder();

    private FailureModelDoc(JsonNode model) {
        this.model = model;
    }

    static String text(JsonNode model) {
        var doc = new FailureModelDoc(model);
        doc.write();
        return doc.text.toString();
    }

    private void write() {
        text.append(
                "# The failure model\n\nGenerated; each row is shown by a test. Read it before the night on which you need it: five minutes.\n\n## The promise\n\n");
        list("promise");
        text.append(
                "\n## A recreation, step by step\n\nEach step is written to the journal before it is made (one entry for both renames and the start), and looks before it acts, so that it can be made again. "
                        + "Whatever is killed (the daemon, the engine, the machine), the next start or the next look goes on from the journal alone.\n\n");
        steps();
        owed();
        recreation();
        quarantine();
        text.append(
                "\n## The engine\n\nAt each call that changes something; tried at all of them by `daemon/bin/bench faults`.\n\n");
        faults("engine");
        text.append("\n## Wharden's own files, and the clock\n\nThey fail closed: nothing new is begun.\n\n");
        faults("state");
        text.append("\n## The limits of a quarantine\n\n");
        list("quarantine");
        text.append("\n## Bounds\n\n");
        list("bounds");
        text.append("\n## What is refused\n\n");
        list("refused");
    }

    private void list(String section) {
        model.path(section)
                .forEach(line -> text.append("- ").append(line.asText()).append('\n'));
    }

    private void steps() {
        text.append(STEP);
        for (RecreateStep step : RecreateStep.values()) {
            JsonNode row = model.path("recreation").path(step.name());
            row(List.of(
                    word(step),
                    row.path("visible").asText(),
                    row.path("recovery").asText()));
        }
    }

    private void owed() {
        text.append(OWED);
        model.path("owed")
                .forEach(row -> row(List.of(
                        row.path("step").asText(),
                        row.path("cause").asText(),
                        row.path("start").asText())));
    }

    /** In which phase each step is made, and what an interruption leads to there. */
    private void recreation() {
        List<RecreateStep> steps = List.of(RecreateStep.values());
        int trial = steps.indexOf(RecreateStep.PROBATION);
        text.append("\n```mermaid\nstateDiagram-v2\n    [*] --> Forward\n");
        phase("Forward", steps.subList(0, trial));
        phase("Proving", List.of(RecreateStep.PROBATION));
        phase("Finishing", steps.subList(trial + 1, steps.size()));
        phase("RollingBack", RecreateStep.START.backwards());
        text.append("""
                    Forward --> Proving: all have started
                    Forward --> RollingBack: a step failed, or Wharden or the engine ended
                    Proving --> Finishing: all have proved themselves
                    Proving --> RollingBack: one has failed
                    Proving --> Held: one is quarantined
                    Held --> Proving: it is released
                    Finishing --> RollingBack: the twin does not run as it should
                    Finishing --> [*]: the twin stays
                    RollingBack --> [*]: the old one runs
                ```
                """);
    }

    private void phase(String name, List<RecreateStep> steps) {
        boolean back = name.equals("RollingBack");
        chain(
                name,
                steps.stream().map(step -> (back ? "undo_" : "") + word(step)).toList());
    }

    private void chain(String name, List<String> states) {
        text.append("    state ")
                .append(name)
                .append(" {\n        [*] --> ")
                .append(String.join(" --> ", List.of(states.getFirst())));
        for (int i = 0; i + 1 < states.size(); i++) {
            text.append("\n        ").append(states.get(i)).append(" --> ").append(states.get(i + 1));
        }
        text.append("\n    }\n");
    }

    private void quarantine() {
        List<QuarantineStep> all = List.of(QuarantineStep.values());
        text.append(
                "\nA quarantine goes forward only: a step that is interrupted is made again.\n\n```mermaid\nstateDiagram-v2\n");
        text.append("    [*] --> Holding\n");
        chain(
                "Holding",
                all.stream()
                        .filter(step -> !step.releasing())
                        .map(FailureModelDoc::word)
                        .toList());
        chain(
                "Releasing",
                all.stream()
                        .filter(QuarantineStep::releasing)
                        .map(FailureModelDoc::word)
                        .toList());
        text.append(
                "    Holding --> Releasing: released\n    Releasing --> Holding: the engine refuses\n    Releasing --> [*]: as it was\n```\n");
    }

    private static String word(Enum<?> step) {
        return step.name().toLowerCase(Locale.ROOT);
    }

    private void faults(String section) {
        text.append(FAULT);
        model.path(section)
                .forEach(fault -> row(List.of(
                        fault.path("fault").asText(),
                        fault.path("does").asText(),
                        fault.path("seen").asText(),
                        fault.path("do").asText())));
    }

    private void row(List<String> cells) {
        text.append("| ")
                .append(String.join(
                        " | ",
                        cells.stream().map(cell -> cell.replace("|", "\\|")).toList()))
                .append(" |\n");
    }
}
