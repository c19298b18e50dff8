package dev.wharden.control.fleet;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.ControlBuilder;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Scope;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.TenantLabel;
import dev.wharden.control.Values;
import dev.wharden.subject.FleetSubject;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;

/** Keeps tenants apart: no network, file, namespace, uid, control group, socket, port or device is of two of them. */
public final class Segregation {
    private static final String FIELD = "fleet:/";
    private static final String MATRIX = "segregation-matrix";
    /** Of one kind: no person reads line by line what whole fleets share. */
    private static final int MOST = 50;

    private static final int LONGEST = 200;

    private static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "what tenants may share, each as kind/name: networks/edge. The kinds are networks, volumes, namespaces,"
                    + " uids, cgroupParents, sockets, ports and devices",
            List.of());

    public static final Control CONTROL = declared();

    private Segregation() {}

    private static Control declared() {
        ControlBuilder control = Control.of("segregation")
                .title("Tenants share nothing")
                .why("What two tenants share is a way from one to the other: a reachable port, a written file, a signal"
                        + " to a process of the same uid. An auditor asks for the proof that there is none.")
                .fix("Give each tenant its own networks, volumes, uids and ports, label its containers with whose they"
                        + " are, or name in allowed what they are meant to share.")
                .severity(HIGH)
                .scope(Scope.FLEET)
                .settings(TenantLabel.KEY, ALLOWED)
                .rule(MATRIX, Segregation::check, nist("4.3.4"));
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

    private static void check(Findings found) {
        Sharing sharing = Sharing.of(found.fleet(), TenantLabel.of(found));
        if (!sharing.untold().isEmpty()) {
            found.unread(
                    Source.HOST,
                    FIELD + "tenants",
                    "whose these are: " + sharing.untold().sentence());
        }
        sharing.unknown()
                .byResource()
                .forEach((resource, reasons) -> found.under(resource.rule())
                        .unread(Source.HOST, FIELD + resource.word(), resource.one() + "s of " + reasons.sentence()));
        var allowed = new HashSet<>(found.get(ALLOWED));
        var counts = new EnumMap<Resource, Integer>(Resource.class);
        for (Shared shared : sharing.shared()) {
            if (shared.isBetweenTenants() && !allowed.contains(shared.name())) {
                if (counts.merge(shared.resource(), 1, Integer::sum) <= MOST) {
                    found.under(shared.resource().rule())
                            .violation(
                                    Source.HOST,
                                    FIELD + Tenant.cut(shared.name(), LONGEST),
                                    Values.none(),
                                    Values.none(),
                                    shared.sentence());
                }
            }
        }
        counts.forEach((resource, count) -> {
            if (count > MOST) {
                found.under(resource.rule())
                        .violation(
                                Source.HOST,
                                FIELD + resource.word(),
                                Values.none(),
                                Values.none(),
                                (count - MOST) + " more " + resource.word() + " are shared by tenants");
            }
        });
    }
}
