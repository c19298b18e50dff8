package dev.wharden.control.runtime;

import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Values;

/** Demands an init process. Where a container does not say, the engine's default holds, which is none. */
public final class Init {
    public static final Control CONTROL = Control.of("init")
            .title("An init process reaps its children")
            .why("Without one, processes that ended are kept for ever and use up the limit of processes.")
            .severity(INFO)
            .requires()
            .reported()
            .rule("init-reaper", found -> {
                if (!found.isTrue(Field.INIT)) {
                    found.violation(Field.INIT, Values.of(true), "no init process");
                }
            })
            .byHand("--init", "init: true")
            .build();

    private Init() {}
}
