package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The failure model as a document, from its rows. */
final class FailureModelDoc {
    private static final String STEP = "| killed after | what is visible | what the next start does |\n|---|---|---|\n";
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
                    step.name().toLowerCase(java.util.Locale.ROOT),
                    row.path("visible").asText(),
                    row.path("recovery").asText()));
        }
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
