package dev.wharden.control.network;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.Glob;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Source;
import dev.wharden.control.TenantLabel;
import dev.wharden.control.Values;
import dev.wharden.subject.Network;
import dev.wharden.subject.Observed;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps containers on networks of their own: off Docker's default bridge, off other tenants' networks, and, where that
 * is demanded, off those that lead out. No repair: another network cuts what comes in now.
 */
public final class Networks {
    private static final String ANY = "any";
    private static final String INTERNAL = "internal";
    private static final String ENGINE = "engine:/networks";
    private static final int SHOWN = 5;

    /** Nothing is shared by being on one of these. */
    private static final Set<String> NOT_NETWORKS = Set.of("host", "none");

    private static final Key<Boolean> DEFAULT_BRIDGE =
            Key.flag("defaultBridge", "false forbids the network bridge; true sets no requirement", true);
    private static final Key<String> TENANT_LABEL = Key.text(
            "tenantLabel",
            "the label that says whose a container is: no network is shared by two tenants, nor by one with a"
                    + " container that has no such label. Absent: no requirement",
            "");
    private static final Key<List<String>> SHARED =
            Key.texts("shared", "networks that tenants may share, such as the proxy's; * is any text", List.of());
    private static final Key<String> EGRESS = Key.word(
            "egress",
            "internal: each network must be internal, so that nothing leads out of it; any sets no requirement",
            ANY,
            ANY,
            INTERNAL);
    private static final Key<List<String>> ALLOWED = Key.texts(
            "allowed", "networks that it may be on, and no other; * is any text. Absent: no requirement", List.of());

    public static final Control CONTROL = Control.of("networks")
            .title("It is only on networks that are its own")
            .why("On the default bridge, and on any network that is shared, every container reaches every port of every"
                    + " other, published or not; from one that leads out, what was stolen leaves.")
            .severity(MEDIUM)
            .settings(DEFAULT_BRIDGE, TENANT_LABEL, SHARED, EGRESS, ALLOWED)
            .in(Settings.of(DEFAULT_BRIDGE, false), CIS_L2)
            .reported()
            .rule("network-not-default-bridge", Networks::bridge, cis("5.30"), owasp("5"), nist("4.3.3"))
            .rule("network-tenant-isolated", HIGH, Networks::tenants, owasp("5"), nist("4.3.3"), nist("4.4.2"))
            .rule("network-egress-controlled", Networks::egress, nist("4.4.2"))
            .byHand("--network=NETWORK   (made by docker network create NETWORK)", "networks: [NETWORK]")
            .build();

    private Networks() {}

    private static void bridge(Findings found) {
        if (!found.get(DEFAULT_BRIDGE)) {
            NetworkNames names = NetworkNames.of(found);
            if (names.ids().containsKey(NetworkNames.BRIDGE)) {
                found.violation(names.field(), Values.none(), "is on Docker's default bridge");
            }
        }
    }

    private static void tenants(Findings found) {
        if (found.get(TENANT_LABEL).isEmpty()) {
            return;
        }
        found.check(List.of(Field.LABELS));
        if (found.isUnread(Field.LABELS)) {
            return;
        }
        var label = new TenantLabel(found.get(TENANT_LABEL));
        Observed<String> own = label.of(found.subject());
        if (own instanceof Observed.Unknown<String>(String why)) {
            found.unread(Source.INSPECT, Field.LABELS.pointer(), "whose it is: " + why);
            return;
        }
        NetworkNames names = NetworkNames.of(found);
        others(found, names);
        names.ids().forEach((name, id) -> {
            if (NOT_NETWORKS.contains(name) || matches(found.get(SHARED), name)) {
                return;
            }
            if (id.isEmpty()) {
                found.unread(
                        Source.INSPECT,
                        names.field().pointer(),
                        "who else is on network " + name + ", before it has started");
            } else {
                tenants(found, name, id, label, own);
            }
        });
    }

    private static void others(Findings found, NetworkNames names) {
        if (!names.ofOther().isEmpty()) {
            found.unread(Source.INSPECT, names.field().pointer(), "it is on the networks of " + names.ofOther());
        }
    }

    private static void tenants(Findings found, String name, String id, TenantLabel label, Observed<String> own) {
        Optional<Map<String, List<Container>>> users =
                found.must(found.subject().neighbours().networkUsers(), Source.ENGINE, ENGINE);
        var others = new TreeSet<String>();
        var untold = new TreeSet<String>();
        for (Container other : users.orElse(Map.of()).getOrDefault(id, List.of())) {
            Observed<String> tenant = label.of(other);
            if (other.id().equals(found.text(Field.ID))) {
                continue;
            }
            if (tenant instanceof Observed.Unknown<String>) {
                untold.add(other.text("/Name").replaceFirst("^/", ""));
            } else if (!(own instanceof Observed.Known<String>) || !own.equals(tenant)) {
                others.add(other.text("/Name").replaceFirst("^/", ""));
            }
        }
        if (!others.isEmpty()) {
            found.violation(
                    Field.NETWORKS,
                    Values.none(),
                    "shares network " + name + " with " + few(others) + " of another tenant");
        }
        if (!untold.isEmpty()) {
            found.unread(
                    Source.INSPECT,
                    Field.NETWORKS.pointer(),
                    "whose " + few(untold) + " is, which is on network " + name + " too");
        }
    }

    private static String few(Collection<String> names) {
        String first = String.join(", ", names.stream().limit(SHOWN).toList());
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }

    private static void egress(Findings found) {
        boolean closed = found.get(EGRESS).equals(INTERNAL);
        if (!closed && !found.names(ALLOWED)) {
            return;
        }
        NetworkNames names = NetworkNames.of(found);
        others(found, names);
        for (String name : names.ids().keySet()) {
            if (found.names(ALLOWED) && !matches(found.get(ALLOWED), name)) {
                found.violation(
                        names.field(),
                        Values.of(found.get(ALLOWED)),
                        "is on network " + name + ", which is not allowed");
            } else if (closed) {
                internal(found, names.field(), name);
            }
        }
    }

    private static void internal(Findings found, Field field, String name) {
        Optional<Map<String, Network>> networks =
                found.must(found.subject().neighbours().networks(), Source.ENGINE, ENGINE);
        if (networks.isEmpty()) {
            return;
        }
        Network network = networks.get().get(name);
        if (network == null) {
            found.unread(Source.ENGINE, ENGINE, "whether network " + name + " is internal");
        } else if (!network.internal()) {
            found.violation(field, Values.of(INTERNAL), "is on network " + name + ", which is not internal");
        }
    }

    private static boolean matches(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> !pattern.isEmpty() && new Glob(pattern).matches(name));
    }
}
