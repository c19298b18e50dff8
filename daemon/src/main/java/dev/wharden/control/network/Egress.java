package dev.wharden.control.network;

import dev.wharden.container.Field;
import dev.wharden.control.*;
import dev.wharden.subject.Network;
import java.util.List;

/** Which networks a container may be on, and whether one of them leads out of the host. */
final class Egress {
    private static final String ANY = "any";
    private static final String INTERNAL = "internal";

    static final Key<String> EGRESS = Key.word(
            "egress",
            "internal: each network must be internal, so that nothing leads out of it; any sets no requirement",
            ANY,
            ANY,
            INTERNAL);
    static final Key<List<String>> ALLOWED = Key.texts(
            "allowed", "networks that it may be on, and no other; * is any text. Absent: no requirement", List.of());

    private Egress() {}

    static void check(Findings found) {
        boolean closed = found.get(EGRESS).equals(INTERNAL);
        if (!closed && !found.names(ALLOWED)) {
            return;
        }
        JoinedNetworks names = JoinedNetworks.of(found);
        names.others(found);
        List<String> allowed = found.get(ALLOWED);
        for (String name : names.ids().keySet()) {
            if (found.names(ALLOWED) && !JoinedNetworks.matches(allowed, name)) {
                String message = "is on network " + name + ", which is not allowed";
                found.violation(names.field(), Values.of(allowed), message);
            } else if (closed) {
                internal(found, names.field(), name);
            }
        }
    }

    private static void internal(Findings found, Field field, String name) {
        found.must(found.subject().neighbours().networks(), JoinedNetworks.ENGINE)
                .ifPresent(networks -> {
                    Network network = networks.get(name);
                    if (network == null) {
                        found.unread(JoinedNetworks.ENGINE, "whether network " + name + " is internal");
                    } else if (!network.internal()) {
                        String message = "is on network " + name + ", which is not internal";
                        found.violation(field, Values.of(INTERNAL), message);
                    }
                });
    }
}
