package dev.wharden.control.namespace;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Source;
import dev.wharden.control.TenantLabel;
import dev.wharden.control.Values;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;

/** Keeps containers of different tenants out of each other's namespaces. */
public final class SharedNamespaces {
    private static final String OTHER = "container:";
    private static final List<Field> MODES = List.of(Field.NETWORK_MODE, Field.PID_MODE, Field.IPC_MODE);

    public static final Control CONTROL = Control.of("sharedNamespaces")
            .title("Shares namespaces only within its tenant")
            .why("Containers that share a network, process or ipc namespace reach each other's loopback, "
                    + "processes and memory.")
            .severity(HIGH)
            .settings(TenantLabel.KEY)
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
        TenantLabel label = TenantLabel.of(found);
        Observed<String> own = label.of(found.subject());
        Observed<String> other = label.of(owner.get());
        if (own instanceof Observed.Unknown<String>(String why)) {
            found.unread(Source.INSPECT, Field.LABELS.pointer(), "whose it is: " + why);
        } else if (other instanceof Observed.Unknown<String>(String why)) {
            found.unread(Source.INSPECT, mode.pointer(), "whose " + OTHER + reference + " is: " + why);
        } else if (!(own instanceof Observed.Known<String>) || !own.equals(other)) {
            found.violation(mode, Values.none(), "shares a namespace with " + shown(other) + ", and is " + shown(own));
        }
    }

    private static String shown(Observed<String> tenant) {
        return tenant instanceof Observed.Known<String>(String name)
                ? "a container of tenant " + name
                : "a container of no tenant";
    }
}
