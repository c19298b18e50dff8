package dev.wharden.control.network;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Values;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps containers off Docker's default bridge. No repair: another network cuts what comes in now. */
public final class Networks {
    private static final String BRIDGE = "bridge";
    private static final Set<String> DEFAULT = Set.of("default", BRIDGE);

    private static final Key<Boolean> DEFAULT_BRIDGE =
            Key.flag("defaultBridge", "false forbids the network bridge; true sets no requirement", true);

    public static final Control CONTROL = Control.of("networks")
            .title("It is not on Docker's default bridge")
            .why("On the default bridge every container reaches every port of every other, published or not.")
            .severity(MEDIUM)
            .settings(DEFAULT_BRIDGE)
            .in(Settings.of(DEFAULT_BRIDGE, false), CIS_L2)
            .reported()
            .rule("network-not-default-bridge", Networks::check, cis("5.30"), owasp("5"), nist("4.3.3"))
            .byHand("--network=NETWORK   (made by docker network create NETWORK)", "networks: [NETWORK]")
            .build();

    private Networks() {}

    /** Connecting and disconnecting leaves NetworkMode as it was, so that it only counts before the first start. */
    private static void check(Findings found) {
        if (found.get(DEFAULT_BRIDGE)) {
            return;
        }
        List<String> networks = found.node(Field.NETWORKS)
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList();
        if (networks.contains(BRIDGE)) {
            found.violation(Field.NETWORKS, Values.none(), "is on Docker's default bridge");
        } else if (networks.isEmpty() && DEFAULT.contains(found.text(Field.NETWORK_MODE))) {
            found.violation(Field.NETWORK_MODE, Values.none(), "is on Docker's default bridge");
        }
    }
}
