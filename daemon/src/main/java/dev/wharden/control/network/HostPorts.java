package dev.wharden.control.network;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.network.PortRules.*;

import dev.wharden.control.Control;
import dev.wharden.control.Settings;
import java.util.List;

/**
 * Bounds which ports are published and on which addresses, IPv6 too. No repair: it would cut the traffic. In the host's
 * network no port is published: hostNetwork.
 */
public final class HostPorts {
    private static final Settings DEFAULT = Settings.of(MINIMUM, 1024L)
            .with(HOST_IPS, List.of("127.0.0.1", "::1"))
            .with(PUBLISH_ALL, false);

    public static final Control CONTROL = Control.of("hostPorts")
            .title("Only the wanted ports are published, on named addresses")
            .why("Docker publishes past the host's firewall: a port on every address is reachable from wherever the "
                    + "host is, IPv6 included.")
            .severity(MEDIUM)
            .settings(MINIMUM, ALLOWED, HOST_IPS, PUBLISH_ALL)
            .in(DEFAULT, RESTRICTED, CIS_L1)
            .rule("port-publish-all", LOW, PortRules::all, cis("5.9"))
            .rule("port-wildcard-bind", PortRules::each, cis("5.14"), owasp("5a"), nist("4.4.2"))
            .row("port-allowlist", cis("5.9"), pssBaseline("hostPorts"))
            .row("port-privileged-host", LOW, cis("5.8"), pssBaseline("hostPorts"))
            .advised(PortRules::moved)
            .byHand(PortRules::template)
            .build();

    private HostPorts() {}
}
