package dev.wharden.control.fleet;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import dev.wharden.subject.FleetSubject;

/** Keeps tenants apart: no network, file, namespace, uid, control group, socket, port or device is of two of them. */
public final class Segregation {
    private static final String MATRIX = "segregation-matrix";

    public static final Control CONTROL = declared();

    private Segregation() {}

    private static Control declared() {
        ControlBuilder control = Control.fleet("segregation")
                .title("Tenants share nothing")
                .why("What two tenants share is a way from one to the other: a reachable port, a written file, a "
                        + "signal to a process of the same uid. An auditor asks for the proof that there is none.")
                .fix("Give each tenant its own networks, volumes, uids and ports, label its containers with whose they "
                        + "are, or name in allowed what they are meant to share.")
                .severity(HIGH)
                .settings(TenantLabel.KEY, TenantFindings.ALLOWED)
                .rule(MATRIX, TenantFindings::check, nist("4.3.4"));
        for (Resource resource : Resource.values()) {
            if (resource == Resource.NETWORKS) {
                control.row(resource.rule(), nist("4.3.3"), nist("4.4.2"), owasp("5"));
            } else {
                control.row(resource.rule(), nist("4.3.4"));
            }
        }
        return control.build();
    }

    /** What each pair of tenants shares, under settings of this control. */
    public static TenantMatrix matrix(FleetSubject fleet, Settings settings) {
        return TenantMatrix.of(fleet, new TenantLabel(settings.get(TenantLabel.KEY)));
    }
}
