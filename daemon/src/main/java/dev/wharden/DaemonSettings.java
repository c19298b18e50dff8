package dev.wharden;

import dev.wharden.docker.EngineAddress;
import java.util.Map;

/**
 * What the command line tells the daemon beside its files.
 *
 * @param version of Wharden
 * @param revision that it was built from
 * @param engine its socket
 * @param environment for NOTIFY_SOCKET and WATCHDOG_USEC
 */
public record DaemonSettings(String version, String revision, EngineAddress engine, Map<String, String> environment) {
    /** Copies the map. */
    public DaemonSettings {
        environment = Map.copyOf(environment);
    }
}
