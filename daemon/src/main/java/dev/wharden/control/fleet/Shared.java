package dev.wharden.control.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * A thing that containers of several tenants use, or lie in.
 *
 * @param resource the kind of it
 * @param thing its name; hostile text
 * @param parties each tenant once, in order; two or more
 * @param more whether there are tenants beside these
 */
record Shared(Resource resource, String thing, List<Party> parties, boolean more) {
    private static final int LONGEST = 200;
    private static final int MOST = 8;

    Shared {
        parties = List.copyOf(parties);
    }

    /**
     * A tenant that uses it.
     *
     * @param direct whether it uses the thing itself, not only something that lies in it
     * @param writes whether it can change what others see
     * @param names of some of its containers
     * @param more whether it has others that do
     */
    record Party(Tenant tenant, boolean direct, boolean writes, List<String> names, boolean more) {
        Party {
            names = List.copyOf(names);
        }

        /** What both only read passes nothing on; what lies side by side in the thing neither. */
        boolean sharesWith(Party other) {
            return (direct || other.direct) && (writes || other.writes);
        }

        private String shown() {
            return tenant.shown() + " (" + String.join(", ", names) + (more ? " and more" : "") + ")";
        }
    }

    /** Whether two known tenants share it; what a container of no known tenant shares is not told here. */
    boolean isBetweenTenants() {
        List<Party> known = known();
        // Where one uses it and one writes, they are two, or it is one that writes where every other sees it.
        boolean several = more || (known.size() > 1 && known.stream().anyMatch(Party::writes));
        return several && known.stream().anyMatch(Party::direct);
    }

    private List<Party> known() {
        return parties.stream()
                .filter(party -> !party.tenant().equals(Tenant.UNTOLD))
                .toList();
    }

    /** As the setting {@code allowed} names it. */
    String name() {
        return resource.word() + "/" + thing;
    }

    /** {@code network edge}, cut where it is long. */
    String shown() {
        return resource.one() + " " + Tenant.cut(thing, LONGEST);
    }

    /** For people. */
    String sentence() {
        List<Party> known = known();
        var told = new ArrayList<>(known.stream().limit(MOST).map(Party::shown).toList());
        int left = known.size() - told.size();
        if (left > 0 || more) {
            told.add(more ? "more" : left + " more");
        }
        return shown() + " is shared by tenants " + String.join(", ", told);
    }
}
