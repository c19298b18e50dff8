package dev.wharden.control.network;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a container is on a network with containers of other tenants. */
final class TenantNetworks {
    static final Key<String> LABEL = Key.text(
            "tenantLabel",
            "the label that says whose a container is: no network is shared by two tenants, nor by one with a "
                    + "container that has no such label. Absent: no requirement",
            "");
    static final Key<List<String>> SHARED =
            Key.texts("shared", "networks that tenants may share, such as the proxy's; * is any text", List.of());

    private static final int SHOWN = 5;

    /** Nothing is shared by being on one of these. */
    private static final Set<String> NOT_NETWORKS = Set.of("host", "none");

    private TenantNetworks() {}

    static void check(Findings found) {
        if (!found.get(LABEL).isEmpty()) {
            found.check(List.of(Field.LABELS));
            if (!found.isUnread(Field.LABELS)) {
                OtherTenants.of(found, new TenantLabel(found.get(LABEL))).ifPresent(tenants -> check(found, tenants));
            }
        }
    }

    private static void check(Findings found, OtherTenants tenants) {
        JoinedNetworks names = JoinedNetworks.of(found);
        names.others(found);
        names.ids().forEach((name, id) -> {
            if (NOT_NETWORKS.contains(name) || JoinedNetworks.matches(found.get(SHARED), name)) {
                return;
            }
            if (id.isEmpty()) {
                found.unread(names.field().pointer(), "who else is on network " + name + ", before it has started");
            } else {
                check(found, tenants, name, id);
            }
        });
    }

    private static void check(Findings found, OtherTenants tenants, String name, String id) {
        Map<String, List<Container>> users = found.must(
                        found.subject().neighbours().networkUsers(), JoinedNetworks.ENGINE)
                .orElse(Map.of());
        String own = found.text(Field.ID);
        var split = tenants.split(users.getOrDefault(id, List.of()).stream()
                .filter(other -> !other.id().equals(own)));
        if (!split.others().isEmpty()) {
            String message = "shares network " + name + " with " + few(split.others()) + " of another tenant";
            found.violation(Field.NETWORKS, Values.none(), message);
        }
        if (!split.untold().isEmpty()) {
            String why = "whose " + few(split.untold()) + " is, which is on network " + name + " too";
            found.unread(Field.NETWORKS.pointer(), why);
        }
    }

    private static String few(Collection<String> names) {
        String first = String.join(", ", names.stream().limit(SHOWN).toList());
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }
}
