package dev.wharden.control.runtime;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.runtime.LogDriver.*;

import dev.wharden.control.Control;
import java.util.List;

/** Demands that what a container says is kept, and not without end. */
public final class Logging {
    public static final Control CONTROL = Control.of("logging")
            .title("Its logs are kept, and are bounded")
            .why("Without logs the trace of an intruder is lost; without a bound any service that can be made to log "
                    + "fills the host's disk.")
            .severity(LOW)
            .settings(DRIVERS, MAX_SIZE, MAX_FILE)
            .in(DRIVERS, List.of(), CIS_L1)
            .reported()
            .rule("log-kept", LogDriver::kept, nist("4.4.5"))
            .rule("log-driver-bounded", LogDriver::bounded, nist("4.4.3"))
            .byHand(
                    "--log-opt=max-size=10m --log-opt=max-file=3",
                    "logging: {driver: json-file, options: {max-size: \"10m\", max-file: \"3\"}}")
            .build();

    private Logging() {}
}
