package dev.wharden.control.network;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;

/**
 * Keeps containers on networks of their own: off Docker's default bridge, off other tenants' networks, and, where that
 * is demanded, off those that lead out. No repair: another network cuts what comes in now.
 */
public final class Networks {
    private static final Key<Boolean> DEFAULT_BRIDGE =
            Key.flag("defaultBridge", "false forbids the network bridge; true sets no requirement", true);

    public static final Control CONTROL = Control.of("networks")
            .title("It is only on networks that are its own")
            .why("On the default bridge, and on any network that is shared, every container reaches every port of "
                    + "every other, published or not; from one that leads out, what was stolen leaves.")
            .severity(MEDIUM)
            .settings(DEFAULT_BRIDGE, TenantNetworks.LABEL, TenantNetworks.SHARED, Egress.EGRESS, Egress.ALLOWED)
            .in(DEFAULT_BRIDGE, false, CIS_L2)
            .reported()
            .rule("network-not-default-bridge", Networks::bridge, cis("5.30"), owasp("5"), nist("4.3.3"))
            .rule("network-tenant-isolated", HIGH, TenantNetworks::check, owasp("5"), nist("4.3.3"), nist("4.4.2"))
            .rule("network-egress-controlled", Egress::check, nist("4.4.2"))
            .byHand("--network=NETWORK   (made by docker network create NETWORK)", "networks: [NETWORK]")
            .build();

    private Networks() {}

    private static void bridge(Findings found) {
        if (!found.get(DEFAULT_BRIDGE)) {
            JoinedNetworks names = JoinedNetworks.of(found);
            if (names.ids().containsKey(JoinedNetworks.BRIDGE)) {
                found.violation(names.field(), Values.none(), "is on Docker's default bridge");
            }
        }
    }
}
