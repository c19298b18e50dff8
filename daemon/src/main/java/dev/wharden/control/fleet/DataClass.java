package dev.wharden.control.fleet;

import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.*;
import dev.wharden.subject.FleetMember;
import dev.wharden.subject.Observed;
import java.util.List;

/** Demands that every container says which class of data it works on, and that the host may have it. */
public final class DataClass {
    private static final int MOST = 50;
    private static final int LONGEST = 64;

    private static final Key<String> LABEL =
            Key.text("label", "the label that says which data a container works on", "data-class");
    private static final Key<List<String>> ALLOWED =
            Key.texts("allowed", "the classes of data that may be on this host", List.of());

    public static final Control CONTROL = Control.fleet("dataClass")
            .title("The host may have the data of its containers")
            .why("A container with data of a stricter class on a host that is not meant for it breaks the promise that "
                    + "was made to the data's owner, however well it is hardened.")
            .fix("Run the container on a host for its class of data, or name the class in dataClass.allowed.")
            .severity(HIGH)
            .settings(LABEL, ALLOWED)
            .rule("data-class-host-match", DataClass::check, nist("4.3.4"), gdpr("article 32"))
            .build();

    private DataClass() {}

    private static void check(Findings found) {
        var label = new TenantLabel(found.get(LABEL));
        List<String> allowed = found.get(ALLOWED);
        var data = new DataFindings("fleet:/dataClass");
        for (FleetMember member : found.fleet().members()) {
            switch (label.of(member.container())) {
                case Observed.Known<String>(String name) -> {
                    if (!allowed.contains(name)) {
                        data.wrong(Tenant.cut(name, LONGEST), member.name());
                    }
                }
                case Observed.Unknown<String>(String why) -> data.untold(member.name(), why);
                case Observed.Absent<String>(String why) -> data.untold(member.name(), why);
            }
        }
        found.fleet().unread().forEach(id -> data.untold(id, "it cannot be inspected"));
        data.tell(
                found,
                allowed,
                MOST,
                name -> "data of class " + name + " may not be on this host",
                "classes of data may not be on this host",
                "which data these work on");
    }
}
