package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;

/**
 * Demands that the engine runs with what its file says. What the running engine tells of itself is compared; of the
 * rest only the times are known.
 */
public final class EngineConfigPending {
    private static final String FIELD = "host:/dockerd/config-file";

    public static final Control CONTROL = Control.host("engineConfigPending")
            .title("The engine runs with what its file says")
            .why("A setting that was written but is not in force does not protect, and everybody "
                    + "believes that it does.")
            .fix("Restart the engine (systemctl restart docker); with live-restore containers run on.")
            .severity(MEDIUM)
            .forbids()
            .in(RESTRICTED)
            .rule("daemon-config-pending", EngineConfigPending::check)
            .build();

    private EngineConfigPending() {}

    private static void check(Findings found) {
        if (found.isToldByEngine(FIELD)) {
            found.must(found.host().engineProcess(), FIELD)
                    .ifPresent(process -> found.known(process.file(), FIELD)
                            .map(file -> DaemonFile.pending(found.engine(), process, file))
                            .filter(message -> !message.isEmpty())
                            .ifPresent(message -> found.violation(
                                    FIELD,
                                    Values.of(process.started().toString()),
                                    Values.of(process.changed().toString()),
                                    message)));
        }
    }
}
