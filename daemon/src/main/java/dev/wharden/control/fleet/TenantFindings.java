package dev.wharden.control.fleet;

import dev.wharden.control.*;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;

/** What tenants share, told kind by kind. */
final class TenantFindings {
    private static final String FIELD = "fleet:/";
    /** Of one kind: no person reads line by line what whole fleets share. */
    private static final int MOST = 50;

    private static final int LONGEST = 200;

    static final Key<List<String>> ALLOWED = Key.texts(
            "allowed",
            "what tenants may share, each as kind/name: networks/edge. The kinds are networks, volumes, namespaces, "
                    + "uids, cgroupParents, sockets, ports and devices",
            List.of());

    private TenantFindings() {}

    static void check(Findings found) {
        Sharing sharing = Sharing.of(found.fleet(), TenantLabel.of(found));
        if (!sharing.untold().isEmpty()) {
            found.unread(
                    FIELD + "tenants", "whose these are: " + sharing.untold().sentence());
        }
        sharing.unknown()
                .byResource()
                .forEach((resource, reasons) -> found.under(resource.rule())
                        .unread(FIELD + resource.word(), resource.one() + "s of " + reasons.sentence()));
        var allowed = new HashSet<>(found.get(ALLOWED));
        var counts = new EnumMap<Resource, Integer>(Resource.class);
        for (Shared shared : sharing.shared()) {
            if (shared.isBetweenTenants() && !allowed.contains(shared.name())) {
                if (counts.merge(shared.resource(), 1, Integer::sum) <= MOST) {
                    found.under(shared.resource().rule())
                            .violation(
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
                                FIELD + resource.word(),
                                Values.none(),
                                Values.none(),
                                (count - MOST) + " more " + resource.word() + " are shared by tenants");
            }
        });
    }
}
