package dev.wharden.control.namespace;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps containers of different tenants out of each other's namespaces. */
public final class SharedNamespaces {
    private static final String OTHER = "container:";
    private static final List<Field> MODES = List.of(Field.NETWORK_MODE, Field.PID_MODE, Field.IPC_MODE);

    private static final Key<String> TENANT =
            Key.text("tenantLabel", "the label that says whose a container is", "tenant");

    public static final Control CONTROL = Control.of("sharedNamespaces")
            .title("Shares namespaces only within its tenant")
            .why(
                    "Containers that share a network, process or ipc namespace reach each other's loopback, processes and memory.")
            .severity(HIGH)
            .settings(TENANT)
            .rule("ns-not-shared-cross-tenant", SharedNamespaces::check, nist("4.3.4"), nist("4.4.2"))
            .byHand(
                    "(without --network=container:…, --pid=container:… and --ipc=container:… of another tenant)",
                    "# without network_mode, pid and ipc of another tenant's service")
            .build();

    private SharedNamespaces() {}

    private static void check(Findings found) {
        for (Field mode : MODES) {
            String value = found.text(mode);
            if (value.startsWith(OTHER)) {
                check(found, mode, value.substring(OTHER.length()));
            }
        }
    }

    private static void check(Findings found, Field mode, String reference) {
        Optional<Container> owner = found.known(found.subject().neighbours().owners(), Source.INSPECT, mode.pointer())
                .map(owners -> owners.get(reference));
        if (owner.isEmpty()) {
            found.unread(Source.INSPECT, mode.pointer(), OTHER + reference + ": no such container");
            return;
        }
        found.check(List.of(Field.LABELS));
        String own = tenant(found, found.declared().labels());
        String other = tenant(found, owner.get().labels());
        if (other.isEmpty() && owner.get().isTrue(Container.CUT)) {
            found.unread(Source.INSPECT, mode.pointer(), OTHER + reference + " says more than is kept of it");
            return;
        }
        if (own.isEmpty() || !own.equals(other)) {
            found.violation(mode, Values.none(), "shares a namespace with " + shown(other) + ", and is " + shown(own));
        }
    }

    private static String tenant(Findings found, Map<String, String> labels) {
        return labels.getOrDefault(found.get(TENANT), "");
    }

    private static String shown(String tenant) {
        return tenant.isEmpty() ? "a container of no tenant" : "a container of tenant " + tenant;
    }
}
