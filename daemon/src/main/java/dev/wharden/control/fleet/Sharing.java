package dev.wharden.control.fleet;

import dev.wharden.control.TenantLabel;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.Observed;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tenants of a host share. Costs about what the containers have, not the pairs of them.
 *
 * @param shared each thing that is used by more than one, kind by kind
 * @param tenants how many containers each has, those of no known tenant too
 * @param untold whose containers cannot be told
 * @param unknown what of the containers is not known
 */
record Sharing(List<Shared> shared, Map<Tenant, Integer> tenants, Reasons untold, Unknowns unknown) {
    private static final TenantLabel PROJECT = new TenantLabel("com.docker.compose.project");

    /** By a label, or else by the compose project. */
    static Sharing of(FleetSubject fleet, TenantLabel label) {
        var tenants = new HashMap<String, Tenant>();
        var counts = new TreeMap<Tenant, Integer>();
        var untold = new Reasons();
        for (FleetMember member : fleet.members()) {
            Tenant tenant = tenant(member, label, untold);
            tenants.put(member.container().id(), tenant);
            counts.merge(tenant, 1, Integer::sum);
        }
        for (String id : fleet.unread()) {
            untold.add(id, "it cannot be inspected");
            counts.merge(Tenant.UNTOLD, 1, Integer::sum);
        }
        var unknown = new Unknowns();
        if (fleet.sockets() instanceof Observed.Unknown<List<String>>(String why)) {
            fleet.members().stream()
                    .limit(1)
                    .forEach(member -> unknown.add(
                            Resource.SOCKETS,
                            tenants.getOrDefault(member.container().id(), Tenant.UNTOLD),
                            "all containers",
                            why));
        }
        var uses = new EnumMap<Resource, Uses>(Resource.class);
        for (Resource resource : Resource.values()) {
            uses.put(resource, new Uses(resource));
        }
        var namespaces = new Uses(Resource.NAMESPACES);
        uses.put(Resource.NAMESPACES, namespaces);
        var each = new MemberUses(uses, new NetworkNames(fleet.members()), fleet.sockets(), unknown);
        for (FleetMember member : fleet.members()) {
            each.add(member, tenants.getOrDefault(member.container().id(), Tenant.UNTOLD));
        }
        new NamespaceUses(namespaces, unknown, fleet.members(), tenants).addAll();
        return new Sharing(
                uses.values().stream().flatMap(one -> one.shared().stream()).toList(), counts, untold, unknown);
    }

    private static Tenant tenant(FleetMember member, TenantLabel label, Reasons untold) {
        return switch (label.of(member.container())) {
            case Observed.Known<String>(String name) -> new Tenant(Tenant.By.LABEL, name);
            case Observed.Unknown<String>(String why) -> untold(member, why, untold);
            case Observed.Absent<String> none ->
                switch (PROJECT.of(member.container())) {
                    case Observed.Known<String>(String name) -> new Tenant(Tenant.By.PROJECT, name);
                    case Observed.Unknown<String>(String why) -> untold(member, why, untold);
                    case Observed.Absent<String> neither ->
                        untold(member, "no label " + label.key() + " and no own compose project", untold);
                };
        };
    }

    private static Tenant untold(FleetMember member, String why, Reasons untold) {
        untold.add(member.name(), why);
        return Tenant.UNTOLD;
    }
}
