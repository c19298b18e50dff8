package dev.wharden.e2e;

import java.time.Duration;
import java.time.Instant;

/**
 * A command of the operator's, as it is told when something is wrong.
 *
 * @param step of the operator's, as counted from the begin of the soak
 * @param said what it answered on both channels; empty while it runs
 */
record SoakCommand(int step, Instant at, Duration took, String line, String daemon, String said) {
    @Override
    public String toString() {
        return "step %d %s (%d ms, daemon %s) %s%s"
                .formatted(step, at, took.toMillis(), daemon, line, said.isBlank() ? "" : " → " + said);
    }
}
