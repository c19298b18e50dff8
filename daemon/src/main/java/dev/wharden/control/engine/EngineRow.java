package dev.wharden.control.engine;

import dev.wharden.control.Control;
import dev.wharden.control.Profile;
import dev.wharden.control.Reference;
import dev.wharden.control.Rule;
import dev.wharden.control.Scope;
import dev.wharden.control.Severity;
import java.util.List;

/** A row of a table of settings of the engine: a control of one rule that is required or not. */
record EngineRow(
        String id,
        Severity severity,
        String title,
        String why,
        String fix,
        String rule,
        Rule.Check check,
        List<Profile> profiles,
        List<Reference> references) {
    EngineRow {
        profiles = List.copyOf(profiles);
        references = List.copyOf(references);
    }

    /** The engine's own configuration file, for advice. */
    static final String FILE = "/etc/docker/daemon.json";

    Control control() {
        return Control.of(id)
                .title(title)
                .why(why)
                .fix(fix)
                .severity(severity)
                .scope(Scope.HOST)
                .requires()
                .in(profiles.toArray(Profile[]::new))
                .rule(rule, check, references.toArray(Reference[]::new))
                .build();
    }
}
