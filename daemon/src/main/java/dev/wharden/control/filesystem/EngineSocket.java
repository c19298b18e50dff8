package dev.wharden.control.filesystem;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;

/**
 * Keeps the sockets of container engines out of containers: by the mount table, so also through {@code /},
 * {@code /run}, a link or a volume. A read-only mount does not stop connect(). No repair: it would cut the traffic.
 */
public final class EngineSocket {
    public static final Control CONTROL = Control.of("engineSocket")
            .title("No container engine's socket can be reached")
            .why("Write access to an engine's socket is enough to start a privileged container with the host's / in "
                    + "it: the socket is root on the host.")
            .severity(CRITICAL)
            .forbids()
            .in(BASELINE, CIS_L1)
            .rule(
                    "mount-runtime-socket",
                    SocketMounts::check,
                    cis("5.32"),
                    owasp("1"),
                    kyverno("disallow-container-sock-mounts"),
                    nist("4.3.1"))
            .byHand(
                    "(without a --volume or --mount of the socket or of a folder above it)",
                    "# without the socket, or a folder above it, in volumes")
            .build();

    private EngineSocket() {}
}
