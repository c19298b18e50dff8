package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import java.util.Set;

/**
 * Demands that logs of containers are bounded by default, and, where the policy asks for it, that they leave the host.
 */
public final class EngineLogging {
    private static final String FIELD = "engine:/LoggingDriver";
    private static final String SIZE = "max-size";

    /** Drivers that keep logs on this host; {@code local} rotates by itself. */
    private static final Set<String> LOCAL = Set.of("json-file", "local", "none");

    private static final Key<Boolean> ROTATED = Key.flag("rotated", "logs that stay on the host are bounded", true);
    private static final Key<Boolean> CENTRAL = Key.flag("central", "logs leave the host by the default driver", false);

    public static final Control CONTROL = Control.host("engineLogging")
            .title("Logs of containers are bounded by default")
            .why("A container that writes without end fills the disk of the host.")
            .fix("\"log-driver\": \"local\" in /etc/docker/daemon.json, or \"log-opts\": {\"max-size\": \"10m\", "
                    + "\"max-file\": \"3\"}; it holds for containers that are created after a restart of the engine.")
            .severity(LOW)
            .settings(ROTATED, CENTRAL)
            .in(ROTATED, true, RESTRICTED)
            .in(CENTRAL, true, CIS_L2)
            .rule("daemon-log-rotation", EngineLogging::rotated, nist("4.4.1"))
            .rule("daemon-central-logging", EngineLogging::central, cis("2.13"))
            .build();

    private EngineLogging() {}

    private static void rotated(Findings found) {
        String driver = found.engine().report().loggingDriver();
        if (driver.isEmpty()) {
            found.unread(FIELD, "the engine did not say how it logs");
        } else if (found.get(ROTATED) && driver.equals("json-file")) {
            EngineOptions.value(found, "log-opts", process -> process.logOption(SIZE))
                    .filter(size -> size.isEmpty() || size.equals("-1"))
                    .forEach(size -> found.violation(
                            "host:/dockerd/log-opts",
                            Values.none(),
                            Values.of(SIZE),
                            "logs grow without bound: json-file without max-size"));
        }
    }

    private static void central(Findings found) {
        String driver = found.engine().report().loggingDriver();
        if (found.get(CENTRAL) && LOCAL.contains(driver)) {
            found.violation(FIELD, Values.of(driver), Values.none(), "logs stay on the host: driver " + driver);
        }
    }
}
