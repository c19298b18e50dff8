package dev.wharden.control.fleet;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What could not be told of the containers, kind by kind. Used by one thread. */
final class Unknowns {
    private final Map<Resource, Reasons> byResource = new EnumMap<>(Resource.class);
    private final Set<Tenant> tenants = new TreeSet<>();

    /** Why it is not known what a container has of a kind. */
    void add(Resource resource, Tenant tenant, String container, String why) {
        tenants.add(tenant);
        byResource.computeIfAbsent(resource, _ -> new Reasons()).add(container, why);
    }

    /** Those of whom not all is known. */
    Set<Tenant> tenants() {
        return tenants;
    }

    /** Kind to what is not known of it. */
    Map<Resource, Reasons> byResource() {
        return byResource;
    }
}
