package dev.wharden.control.namespace;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;

/** Keeps containers of different tenants out of each other's namespaces. */
public final class SharedNamespaces {
    private static final String OTHER = "container:";
    private static final List<Field> MODES = List.of(Field.NETWORK_MODE, Field.PID_MODE, Field.IPC_MODE);

    public static final Control CONTROL = Control.of("sharedNamespaces")
            .title("Shares namespaces only within its tenant")
            .why("Containers that share a network, process or ipc namespace reach each other's loopback, processes and "
                    + "memory.")
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
        Optional<Container> owner = found.known(found.subject().neighbours().owners(), mode.pointer())
                .map(owners -> owners.get(reference));
        if (owner.isEmpty()) {
            found.unread(mode.pointer(), OTHER + reference + ": no such container");
            return;
        }
        OtherTenants.of(found, TenantLabel.of(found)).ifPresent(tenants -> {
            Observed<String> other = tenants.label().of(owner.get());
            if (other instanceof Observed.Unknown<String>(String why)) {
                found.unread(mode.pointer(), "whose " + OTHER + reference + " is: " + why);
            } else if (tenants.isOther(other)) {
                String message = "shares a namespace with " + shown(other) + ", and is " + shown(tenants.own());
                found.violation(mode, Values.none(), message);
            }
        });
    }

    private static String shown(Observed<String> tenant) {
        return "a container of "
                + (tenant instanceof Observed.Known<String>(String name) ? "tenant " + name : "no tenant");
    }
}
