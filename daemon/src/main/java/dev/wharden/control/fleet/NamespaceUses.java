package dev.wharden.control.fleet;

import dev.wharden.control.fleet.Uses.Place;
import dev.wharden.subject.FleetMember;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Whose namespaces the containers are in: their own, those of the container at the end of {@code container:}, or the
 * host's. As declared: the engine makes them so. Used by one thread.
 */
final class NamespaceUses {
    private static final String OTHER = "container:";
    private static final String HOST = "host";
    private static final String GONE = "";
    private static final List<Map.Entry<String, String>> MODES = List.of(
            Map.entry("network", "/HostConfig/NetworkMode"),
            Map.entry("pid", "/HostConfig/PidMode"),
            Map.entry("ipc", "/HostConfig/IpcMode"),
            Map.entry("uts", "/HostConfig/UTSMode"));

    private final Uses uses;
    private final Unknowns unknown;
    private final List<FleetMember> members;
    private final Map<String, Tenant> tenants;
    private final Map<String, FleetMember> byReference = new HashMap<>();

    /** {@code tenants} by the ids of the containers. */
    NamespaceUses(Uses uses, Unknowns unknown, List<FleetMember> members, Map<String, Tenant> tenants) {
        this.uses = uses;
        this.unknown = unknown;
        this.members = members;
        this.tenants = tenants;
        members.forEach(member -> {
            byReference.put(member.name(), member);
            byReference.put(id(member), member);
        });
    }

    void addAll() {
        for (var mode : MODES) {
            var ends = new HashMap<String, String>();
            members.forEach(member -> add(mode.getKey(), mode.getValue(), member, ends));
        }
    }

    private void add(String name, String pointer, FleetMember member, Map<String, String> ends) {
        if (member.container().at(pointer).isMissingNode()) {
            unknown.add(Resource.NAMESPACES, tenant(member), member.name(), "its " + name + " namespace is not known");
            return;
        }
        String end = end(pointer, member, ends);
        if (end.equals(HOST)) {
            uses.add(Place.named("host " + name), tenant(member), member.name(), true);
        } else if (end.equals(GONE)) {
            String mode = member.container().text(pointer);
            unknown.add(Resource.NAMESPACES, tenant(member), member.name(), mode + ": no such container");
        } else if (!end.equals(id(member))) {
            FleetMember owner = byReference.getOrDefault(end, member);
            Place place = new Place(end + name, name + " of " + owner.name());
            uses.add(place, tenant(owner), owner.name(), true);
            uses.add(place, tenant(member), member.name(), true);
        }
    }

    /** Of the container whose namespace it is: its id, host, or nothing where a container of the chain is gone. */
    private String end(String pointer, FleetMember of, Map<String, String> ends) {
        var chain = new LinkedHashSet<String>();
        FleetMember at = of;
        String end = GONE;
        while (chain.add(id(at))) {
            String mode = at.container().text(pointer);
            String known = ends.get(id(at));
            if (known != null || !mode.startsWith(OTHER)) {
                end = known != null ? known : mode.equals(HOST) ? HOST : id(at);
                break;
            }
            FleetMember next = byReference.get(mode.substring(OTHER.length()));
            if (next == null) {
                break;
            }
            at = next;
        }
        for (String id : chain) {
            ends.put(id, end);
        }
        return end;
    }

    private Tenant tenant(FleetMember member) {
        return tenants.getOrDefault(id(member), Tenant.UNTOLD);
    }

    private static String id(FleetMember member) {
        return member.container().id();
    }
}
