package dev.wharden.control;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Of the containers that a container shares something with those that are not of its tenant. One of no tenant shares
 * with no other, not even with another of none.
 *
 * @param label that says whose a container is
 * @param own whose the judged container is; never unknown
 */
public record OtherTenants(TenantLabel label, Observed<String> own) {
    /** Of the judged container; empty, and noted as unread, where it cannot be told whose that is. */
    public static Optional<OtherTenants> of(Findings found, TenantLabel label) {
        found.check(List.of(Field.LABELS));
        Observed<String> own = label.of(found.subject());
        if (own instanceof Observed.Unknown<String>(String why)) {
            found.unread(Field.LABELS.pointer(), "whose it is: " + why);
            return Optional.empty();
        }
        return Optional.of(new OtherTenants(label, own));
    }

    /** Whether another is of another tenant, or either is of none. */
    public boolean isOther(Observed<String> tenant) {
        return !(own instanceof Observed.Known<String>) || !own.equals(tenant);
    }

    /**
     * Names of containers.
     *
     * @param others of another tenant
     * @param untold of which it cannot be told
     */
    public record Split(Set<String> others, Set<String> untold) {}

    /** Those that share something with it, by whose they are; its own tenant's are left out. */
    public Split split(Stream<Container> sharers) {
        var split = new Split(new TreeSet<>(), new TreeSet<>());
        sharers.forEach(other -> {
            Observed<String> tenant = label.of(other);
            String name = other.text("/Name").replaceFirst("^/", "");
            if (tenant instanceof Observed.Unknown<String>) {
                split.untold.add(name);
            } else if (isOther(tenant)) {
                split.others.add(name);
            }
        });
        return split;
    }
}
