package dev.wharden.probe;

import dev.wharden.control.Endpoint;
import java.io.IOException;
import java.time.Duration;

/** Opens a connection and closes it. */
@FunctionalInterface
public interface Dial {
    /** How long it took to open, without the look-up of the name. Throws IOException where it did not open in time. */
    Duration dial(Endpoint endpoint) throws IOException;
}
