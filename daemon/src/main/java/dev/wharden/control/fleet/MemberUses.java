package dev.wharden.control.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.control.filesystem.HostPlaces;
import dev.wharden.control.filesystem.RemoteFolder;
import dev.wharden.control.filesystem.VolumeSource;
import dev.wharden.control.fleet.Uses.Place;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one container uses of that which others may use too. What was not kept of it is noted as unknown, and is never
 * taken for nothing. Used by one thread.
 */
final class MemberUses {
    private static final List<String> ANYWHERE = List.of("", "0.0.0.0", "::");
    /** Of every container that is on none of its own. */
    private static final List<String> NOT_NETWORKS = List.of("host", "none");

    private final Map<Resource, Uses> uses;
    private final NetworkNames networks;
    private final Observed<List<String>> sockets;
    private final Unknowns unknown;

    MemberUses(Map<Resource, Uses> uses, NetworkNames networks, Observed<List<String>> sockets, Unknowns unknown) {
        this.uses = uses;
        this.networks = networks;
        this.sockets = sockets;
        this.unknown = unknown;
    }

    void add(FleetMember member, Tenant tenant) {
        networks(member, tenant);
        mounts(member, tenant);
        devices(member, tenant);
        ports(member, tenant);
        Container container = member.container();
        switch (member.uid()) {
            case Observed.Known<Long>(Long uid) -> add(Resource.UIDS, Place.named("" + uid), member, tenant, true);
            case Observed.Unknown<Long>(String why) -> unknown.add(Resource.UIDS, tenant, member.name(), why);
            case Observed.Absent<Long> stopped -> {
                // Nothing of it runs as anybody.
            }
        }
        JsonNode parent = container.at("/HostConfig/CgroupParent");
        if (!parent.isTextual()) {
            unknown.add(Resource.CGROUP_PARENTS, tenant, member.name(), "it is not kept");
        } else if (!parent.textValue().isEmpty()) {
            add(Resource.CGROUP_PARENTS, Place.path(parent.textValue()), member, tenant, true);
        }
    }

    private void add(Resource resource, Place thing, FleetMember member, Tenant tenant, boolean writes) {
        uses.computeIfAbsent(resource, _ -> new Uses(resource)).add(thing, tenant, member.name(), writes);
    }

    private void networks(FleetMember member, Tenant tenant) {
        JsonNode all = member.container().at("/NetworkSettings/Networks");
        if (!all.isObject()) {
            unknown.add(Resource.NETWORKS, tenant, member.name(), "it has more than is kept of it");
        }
        all.properties().forEach(one -> {
            if (!NOT_NETWORKS.contains(one.getKey())) {
                add(Resource.NETWORKS, networks.of(one.getKey(), one.getValue()), member, tenant, true);
            }
        });
    }

    private void mounts(FleetMember member, Tenant tenant) {
        JsonNode mounts = member.container().at("/Mounts");
        if (mounts.isMissingNode()) {
            unknown.add(Resource.VOLUMES, tenant, member.name(), "it mounts more than is kept of it");
            unknown.add(Resource.SOCKETS, tenant, member.name(), "it mounts more than is kept of it");
            return;
        }
        Map<String, Volume> volumes = Map.of();
        switch (member.volumes()) {
            case Observed.Known<Map<String, Volume>>(Map<String, Volume> known) -> volumes = known;
            case Observed.Unknown<Map<String, Volume>>(String why) ->
                unknown.add(Resource.VOLUMES, tenant, member.name(), why);
            case Observed.Absent<Map<String, Volume>> none -> {
                // It has none.
            }
        }
        for (JsonNode mount : mounts) {
            boolean writes = mount.path("RW").asBoolean(true);
            String source = mount.path("Source").asText("");
            String name = mount.path("Name").asText("");
            Volume volume = volumes.get(name);
            boolean elsewhere = volume != null && volume(volume, member, tenant, writes);
            if (!source.isEmpty() && !elsewhere) {
                String path = HostPlaces.normal(source);
                path(path, name.isEmpty() ? path : name, member, tenant, writes);
            }
        }
    }

    /**
     * What a volume mounts itself: a folder of the host, or one of another machine.
     *
     * @return whether it does
     */
    private boolean volume(Volume volume, FleetMember member, Tenant tenant, boolean writes) {
        VolumeSource source = VolumeSource.of(volume);
        source.hosts().forEach(place -> path(place, place, member, tenant, writes));
        if (!source.untold().isEmpty()) {
            unknown.add(Resource.VOLUMES, tenant, member.name(), source.untold());
        }
        Optional<RemoteFolder> remote = RemoteFolder.of(volume);
        remote.ifPresent(folder -> add(Resource.VOLUMES, Place.path(folder.text()), member, tenant, writes));
        return !source.hosts().isEmpty() || remote.isPresent();
    }

    private void path(String path, String name, FleetMember member, Tenant tenant, boolean writes) {
        boolean isSocket = false;
        if (sockets instanceof Observed.Known<List<String>>(List<String> known)) {
            for (String socket : known) {
                if (socket.equals(path) || HostPlaces.isBelow(socket, path)) {
                    // A socket that is mounted read-only takes orders all the same.
                    add(Resource.SOCKETS, Place.named(socket), member, tenant, true);
                    isSocket |= socket.equals(path);
                }
            }
        }
        if (!isSocket) {
            add(Resource.VOLUMES, Place.path(path, name), member, tenant, writes);
        }
    }

    private void devices(FleetMember member, Tenant tenant) {
        Container container = member.container();
        JsonNode privileged = container.at("/HostConfig/Privileged");
        JsonNode devices = container.at("/HostConfig/Devices");
        JsonNode requests = container.at("/HostConfig/DeviceRequests");
        if (!privileged.isBoolean() || devices.isMissingNode() || requests.isMissingNode()) {
            unknown.add(Resource.DEVICES, tenant, member.name(), "it has more than is kept of it");
        }
        if (privileged.asBoolean()) {
            add(Resource.DEVICES, Place.path("/", "/dev"), member, tenant, true);
        }
        devices.forEach(device -> {
            String path = device.path("PathOnHost").asText("");
            if (!path.isEmpty()) {
                add(Resource.DEVICES, Place.path(HostPlaces.normal(path)), member, tenant, true);
            }
        });
        requests.forEach(request -> {
            String driver = request.path("Driver").asText("");
            String name = "of driver "
                    + (driver.isEmpty() ? request.path("Capabilities").toString() : driver);
            add(Resource.DEVICES, new Place("\0" + name, name), member, tenant, true);
        });
    }

    /** Wherever an address is published at that another is, or that is every address. */
    private void ports(FleetMember member, Tenant tenant) {
        JsonNode all = member.container().at("/HostConfig/PortBindings");
        if (all.isMissingNode()) {
            unknown.add(Resource.PORTS, tenant, member.name(), "it has more than is kept of it");
        }
        all.properties()
                .forEach(bindings -> bindings.getValue().forEach(binding -> {
                    String port = binding.path("HostPort").asText("");
                    if (!port.isEmpty() && !port.equals("0")) {
                        String protocol = bindings.getKey().replaceFirst("^[^/]*", "");
                        String address = binding.path("HostIp").asText("");
                        String name = port + protocol;
                        Place place = ANYWHERE.contains(address)
                                ? Place.named(name)
                                : new Place(name + '\0' + address, name + " at " + address, address);
                        add(Resource.PORTS, place, member, tenant, true);
                    }
                }));
    }
}
