package dev.wharden.control.fleet;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.TenantLabel;
import dev.wharden.control.Values;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.TreeMap;

/** Demands that every container says which class of data it works on, and that the host may have it. */
public final class DataClass {
    private static final String FIELD = "fleet:/dataClass";
    private static final int MOST = 50;
    private static final int LONGEST = 64;

    private static final Key<String> LABEL =
            Key.text("label", "the label that says which data a container works on", "data-class");
    private static final Key<List<String>> ALLOWED =
            Key.texts("allowed", "the classes of data that may be on this host", List.of());

    public static final Control CONTROL = Control.of("dataClass")
            .title("The host may have the data of its containers")
            .why("A container with data of a stricter class on a host that is not meant for it breaks the promise that"
                    + " was made to the data's owner, however well it is hardened.")
            .fix("Run the container on a host for its class of data, or name the class in dataClass.allowed.")
            .severity(HIGH)
            .scope(Scope.FLEET)
            .settings(LABEL, ALLOWED)
            .rule("data-class-host-match", DataClass::check, nist("4.3.4"), gdpr("article 32"))
            .build();

    private DataClass() {}

    private static void check(Findings found) {
        var label = new TenantLabel(found.get(LABEL));
        List<String> allowed = found.get(ALLOWED);
        var wrong = new TreeMap<String, Reasons.Names>();
        var untold = new Reasons();
        for (FleetMember member : found.fleet().members()) {
            switch (label.of(member.container())) {
                case Observed.Known<String>(String name) -> {
                    if (!allowed.contains(name)) {
                        wrong.computeIfAbsent(Tenant.cut(name, LONGEST), _ -> new Reasons.Names())
                                .add(member.name());
                    }
                }
                case Observed.Unknown<String>(String why) -> untold.add(member.name(), why);
                case Observed.Absent<String>(String why) -> untold.add(member.name(), why);
            }
        }
        found.fleet().unread().forEach(id -> untold.add(id, "it cannot be inspected"));
        wrong.entrySet().stream()
                .limit(MOST)
                .forEach(entry -> found.violation(
                        Source.HOST,
                        FIELD,
                        Values.of(entry.getKey()),
                        Values.of(allowed),
                        "data of class " + entry.getKey() + " may not be on this host: "
                                + entry.getValue().text()));
        if (wrong.size() > MOST) {
            found.violation(
                    Source.HOST,
                    FIELD,
                    Values.none(),
                    Values.of(allowed),
                    (wrong.size() - MOST) + " more classes of data may not be on this host");
        }
        if (!untold.isEmpty()) {
            found.unread(Source.HOST, FIELD, "which data these work on: " + untold.sentence());
        }
    }
}
