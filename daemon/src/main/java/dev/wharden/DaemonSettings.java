package dev.wharden;

import dev.wharden.docker.EngineAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the command line tells the daemon beside its files.
 *
 * @param version of Wharden
 * @param revision that it was built from
 * @param engine its socket
 * @param watched files and folders that are read anew when they change
 * @param environment for NOTIFY_SOCKET and WATCHDOG_USEC
 */
public record DaemonSettings(
        String version, String revision, EngineAddress engine, List<Path> watched, Map<String, String> environment) {
    /** Copies the collections. */
    public DaemonSettings {
        watched = List.copyOf(watched);
        environment = Map.copyOf(environment);
    }
}
